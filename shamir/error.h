/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the functions of this room answer. All of them return one of these as
 * an int; anything but SHAMIR_OK means that no output was written.
 */
#ifndef SHAMIR_ERROR_H
#define SHAMIR_ERROR_H

enum shamir_error {
	SHAMIR_OK = 0,
	SHAMIR_EPARAM,     /* an argument is outside its contract */
	SHAMIR_EWORD,      /* a word is not on the list */
	SHAMIR_ELENGTH,    /* the number of words is that of no share */
	SHAMIR_ECHECKSUM,  /* the words do not carry their own checksum */
	SHAMIR_EPADDING,   /* the unused leading bits of the value are not 0 */
	SHAMIR_EFORMAT,    /* the fields of one share contradict each other */
	SHAMIR_EMISMATCH,  /* the shares are not of one set */
	SHAMIR_EDUPLICATE, /* the same share, or the same x, came twice */
	SHAMIR_EZERO,      /* a point lies on the very x that is asked for */
	SHAMIR_ECOUNT,     /* too few or too many shares or groups */
	SHAMIR_EDIGEST,    /* the shares combine to something never shared */
};

#endif
