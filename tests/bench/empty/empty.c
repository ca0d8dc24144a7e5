/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What any program costs: linked statically, it starts and ends. */
int main(void)
{
	return 0;
}
