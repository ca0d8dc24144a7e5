/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keep_secrets.c -- the secrets in a plan's file, one in memory at a time. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/plan/importing.h"

/* The version of it in the plan that the vault has; 0: it has none. */
static int64_t version_before(const struct importing *i,
			      const struct plan_item *c)
{
	const struct kept *old = records_find(&i->old, PLAN_CREDENTIALS, c->id);

	return old == NULL ? 0 : plan_number(old->item, "version", 1);
}

/* Whether the vault has that field of it, as far as names are read: once for
 * all of the file. Of two credentials of that path either will do. */
static int deposited(struct importing *i, const char *path, const char *field,
		     bool *there)
{
	const struct credential_view *run;
	size_t k, n = 0;
	int r = E_OK;

	if (i->known == NULL)
		r = credential_list(i->u, NULL, NULL, &i->known,
				    &i->known_count, NULL);
	if (r != E_OK)
		return r;
	run = credential_run(i->known, i->known_count, path, &n);
	for (k = 0; run != NULL && k < n && !*there; k++)
		*there = state_last(run[k].credential, field) != NULL;
	return E_OK;
}

/* An older file would put an older secret on top. */
static int older(const struct importing *i, const struct foreign_value *secret,
		 int64_t version, int64_t before)
{
	struct buffer path = BUFFER_INIT;
	int r;

	foreign_path(i->o->file, secret, &path);
	r = error_set(E_POLICY,
		      "%s: of version %lld, but the plan in the vault has "
		      "version %lld of it: this file is older. A secret that "
		      "is new has a higher version, and --plan-only leaves "
		      "the secrets out",
		      buffer_string(&path), (long long)version,
		      (long long)before);
	buffer_free(&path);
	return r;
}

static int secret_add(struct importing *i, const struct plan_item *c,
		      const struct foreign_value *secret)
{
	const char *encoding = plan_text(c->json, "secret_encoding");
	struct put_options *o = &i->puts[i->put_count];
	int64_t version = plan_number(c->json, "version", 1);
	int64_t before = version_before(i, c);
	char *path = i->paths[i->put_count];
	bool there = false;
	int r = E_OK;

	plan_path(c->json, path);
	o->field = plan_field(c->json);
	if (version <= before)
		r = deposited(i, path, o->field, &there);
	if (r != E_OK)
		return r;
	if (there) {
		if (version < before)
			return older(i, secret, version, before);
		i->out->unchanged++;
		return E_OK;
	}
	o->path = path;
	o->compartment = plan_text(c->json, "group");
	o->user = plan_text(c->json, "username");
	o->component = plan_text(c->json, "component");
	i->is_base64[i->put_count] =
		encoding != NULL && strcmp(encoding, "base64") == 0;
	i->secrets[i->put_count++] = secret;
	return E_OK;
}

/* The plan's credentials stand in the order of the file's. */
static int secrets_find(struct importing *i)
{
	const struct plan *p = i->o->plan;
	const struct foreign *f = i->o->file;
	const struct foreign_value *c, *secret;
	size_t n = p->count[PLAN_CREDENTIALS], k = 0;
	int r = E_OK;

	i->put_count = 0;
	i->puts = calloc(n + 1, sizeof(*i->puts));
	i->paths = calloc(n + 1, sizeof(*i->paths));
	i->secrets = calloc(n + 1, sizeof(*i->secrets));
	i->is_base64 = calloc(n + 1, sizeof(*i->is_base64));
	if (i->puts == NULL || i->paths == NULL || i->secrets == NULL ||
	    i->is_base64 == NULL)
		return error_set(E_MEMORY, "a plan");
	if (f == NULL)
		return E_OK;
	c = foreign_first(f, foreign_get(f, foreign_root(f), "credentials"));
	for (; r == E_OK && c != NULL && k < n; c = foreign_next(f, c), k++) {
		secret = foreign_get(f, c, "secret");
		if (secret != NULL)
			r = secret_add(i, &p->items[PLAN_CREDENTIALS][k],
				       secret);
	}
	i->out->secrets = i->put_count;
	credential_list_free(&i->known, i->known_count);
	return r;
}

/* What is no base64 is found before anything is written. */
static int secret_body(const struct importing *i, size_t k, struct secret **out)
{
	struct secret *text = NULL, *body = NULL;
	struct buffer path = BUFFER_INIT;
	size_t len;
	int r;

	r = foreign_secret(i->o->file, i->secrets[k], &text);
	if (r != E_OK || !i->is_base64[k]) {
		if (r == E_OK)
			*out = text;
		return r;
	}
	r = secret_new(secret_len(text), &body);
	if (r == E_OK)
		r = base64_decode((struct span){ secret_peek(text),
						 secret_len(text) },
				  BASE64_PADDED, secret_bytes(body),
				  secret_len(body), &len);
	secret_free(&text);
	if (r == E_OK) {
		secret_truncate(body, len);
		*out = body;
		return E_OK;
	}
	secret_free(&body);
	if (r == E_INPUT) {
		foreign_path(i->o->file, i->secrets[k], &path);
		r = error_set(E_INPUT, "%s: it is no base64",
			      buffer_string(&path));
		buffer_free(&path);
	}
	return r;
}

static int secrets_check(const struct importing *i)
{
	struct secret *body = NULL;
	size_t k;
	int r = E_OK;

	for (k = 0; r == E_OK && k < i->put_count; k++) {
		if (!i->is_base64[k])
			continue;
		r = secret_body(i, k, &body);
		secret_free(&body);
	}
	return r;
}

static bool named_before(const struct importing *i, size_t k)
{
	size_t j;

	for (j = 0; j < k; j++)
		if (strcmp(i->puts[j].compartment, i->puts[k].compartment) == 0)
			return true;
	return false;
}

/* Every compartment that is asked for, all that are missing named at once. */
static int compartments_check(const struct importing *i)
{
	const struct state *s = ledger_state(i->u->ledger);
	struct buffer missing = BUFFER_INIT;
	const char *label;
	size_t k;
	int r = E_OK;

	for (k = 0; k < i->put_count; k++) {
		label = i->puts[k].compartment;
		if (state_label(s, label) == NULL && !named_before(i, k))
			buffer_format(&missing, "%s%s",
				      missing.len == 0 ? "" : ", ", label);
	}
	if (missing.len > 0)
		r = error_set(E_ABSENT,
			      "compartments %s: `compartment add` makes them, "
			      "--plan-only leaves the secrets out",
			      buffer_string(&missing));
	buffer_free(&missing);
	return r;
}

int importing_deposit(const struct importing *i, struct deposits *d)
{
	struct secret *body = NULL;
	int r = E_OK;
	size_t k;

	for (k = 0; r == E_OK && k < i->put_count; k++) {
		r = secret_body(i, k, &body);
		if (r == E_OK)
			r = deposits_put(d, k, body);
		secret_free(&body);
	}
	return r;
}

static bool names(const struct json *ids, const char *id)
{
	size_t i;

	for (i = 0; i < json_count(ids); i++)
		if (strcasecmp(json_text(json_item(ids, i)), id) == 0)
			return true;
	return false;
}

/* Whether the credential is for the real thing: a runbook or a scenario needs
 * it. */
static bool is_real(const struct plan *p, const char *id)
{
	const struct json *own, *steps;
	size_t i, k;

	for (i = 0; i < p->count[PLAN_RUNBOOKS]; i++) {
		steps = json_get(p->items[PLAN_RUNBOOKS][i].json, "steps");
		for (k = 0; k < json_count(steps); k++)
			if (names(json_get(json_item(steps, k), "credentials"),
				  id))
				return true;
	}
	for (i = 0; i < p->count[PLAN_SCENARIOS]; i++) {
		own = p->items[PLAN_SCENARIOS][i].json;
		if (names(json_get(own, "needed"), id) ||
		    names(json_get(own, "rotate_in_order"), id))
			return true;
	}
	return false;
}

/* A drill compartment is opened to practise, and its quorum may be small. */
static int drills_check(const struct importing *i)
{
	const struct state *s = ledger_state(i->u->ledger);
	const struct plan *p = i->o->plan;
	const struct compartment *c;
	const char *id;
	size_t k;

	for (k = 0; k < p->count[PLAN_CREDENTIALS]; k++) {
		id = p->items[PLAN_CREDENTIALS][k].id;
		c = state_label(s, plan_text(p->items[PLAN_CREDENTIALS][k].json,
					     "group"));
		if (c != NULL && c->drill && is_real(p, id))
			return error_set(E_POLICY,
					 "$.credentials[%zu].group: %s is for "
					 "drills, and a runbook or a scenario "
					 "needs %s",
					 k, c->label, id);
	}
	return E_OK;
}

int importing_secrets(struct importing *i)
{
	int r = secrets_find(i);

	if (r == E_OK)
		r = compartments_check(i);
	if (r == E_OK)
		r = drills_check(i);
	return r == E_OK ? secrets_check(i) : r;
}
