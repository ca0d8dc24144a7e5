/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_html.c -- nothing from a file becomes markup. */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/html.h"

static struct html h;

static void teardown(void)
{
	buffer_free(&h.out);
}

TestSuite(html, .fini = teardown);

static void is(const char *want)
{
	cr_assert_eq(buffer_status(&h.out), 0);
	cr_assert_str_eq(buffer_string(&h.out), want);
}

Test(html, what_would_be_markup_is_escaped)
{
	html_text(&h, "<script>alert(\"1\" & '2')</script>");
	is("&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)"
	   "&lt;/script&gt;");
}

Test(html, so_is_what_was_formatted)
{
	html_format(&h, "%s: %d", "a<b", 7);
	is("a&lt;b: 7");
}

Test(html, a_name_ends_its_direction_with_itself)
{
	html_name(&h, "\xd7\x90\xd7\xa0\xd7\x94");
	is("<bdi>\xd7\x90\xd7\xa0\xd7\x94</bdi>");
}

Test(html, marks_that_turn_text_around_are_masked)
{
	html_text(&h, "a\xe2\x80\xae"
		      "b");
	is("a???b");
}

Test(html, controls_and_broken_characters_are_masked)
{
	html_text(&h, "a\x1b[31m\xff");
	is("a?[31m?");
}

Test(html, a_time_is_for_people_and_for_programs)
{
	html_time(&h, INT64_C(1767225661000));
	is("<time datetime=\"2026-01-01T00:01:01.000Z\">2026-01-01 00:01"
	   "</time>");
}

Test(html, a_mark_is_a_sign_and_a_word)
{
	html_mark(&h, MARK_BAD, "<void>");
	is("<span class=\"mark bad\"><span aria-hidden=\"true\">&#10005;"
	   "</span> &lt;void&gt;</span>");
}

/* SHA-256 of the empty text, as a browser would say it. */
Test(html, a_digest_is_what_a_security_policy_takes)
{
	html_digest(&h, "");
	is("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}
