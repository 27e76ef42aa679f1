/*
 * What a join's select makes of the final item:
 *
 *	{"drop":    ["glue_staging_time", "lines.cost"],
 *	 "flatten": {"customer": "customer_"},
 *	 "rename":  {"customer_name": "buyer", "lines.amount": "price"},
 *	 "nest":    {"delivery": ["street", "city"]}}
 *
 * in this order, whatever theirs in the file, each on what the one before it
 * made; within one of them in the file's order.
 *
 *	drop	leaves fields out
 *	flatten	puts the fields of an object in its place, with that in front
 *		of their names (which may be "")
 *	rename	gives a field another name, where it stands
 *	nest	moves fields into a new object at the end, in the list's order;
 *		there is none if the item has none of them
 *
 * drop and rename take paths; one into a list means each of its elements. As
 * in json_path, a field of exactly that name, dots and all, goes first.
 * flatten and nest take fields of the item itself. What an item has not (and
 * what is to be flattened and is no object) is left alone. A field that had
 * a name which flatten, rename or nest gives to another one gives way to it.
 * No field comes out as _source, which is the item's version.
 */
#ifndef MSK_SELECT_H
#define MSK_SELECT_H

#include "config_node.h"

struct select;

/*
 * A config_reader (into is a const struct select **): it lives in the file's
 * arena. An error besides those of form: a name given or taken twice within
 * one of them, or a new name that is itself renamed.
 */
config_reader select_read;

/* Whether an item can't have a field of that name behind select, although it
 * has one before: what a key attribute must not be. */
bool select_takes(const struct select *, struct view name);

/* Append what becomes of an item: an object's text that jtext has accepted,
 * followed as jtext.h demands, which is not in out. */
void select_append(const struct select *, struct view item, struct buf *out);

#endif
