/* Enums: what the reader calls the writer's symbols. */
#include "avro_compile.h"
#include "json_string.h"

static const char *const no_symbol =
    "symbol %.*s is not in the reader's enum, which has no default";

/* The reader's symbols, by name; the table is the one for fields, which no
 * record needs while an enum is compiled. */
static void
index_symbols(struct avro_compiler *c, const struct avro_type *reader)
{
	uint32_t i;

	name_table_reset(&c->names);
	for (i = 0; i < reader->count; i++)
		name_table_add(
		    &c->names, reader->symbols[i], &reader->symbols[i]);
}

/* The reader's symbol for the writer's; NULL for none. */
static const struct view *
symbol_for(const struct avro_compiler *c, const struct avro_type *reader,
    const struct view *written)
{
	struct view name = json_tree_string(reader->json, "default");
	const struct view *symbol = name_table_get(&c->names, *written);

	if (symbol == NULL && name.p != NULL)
		symbol = name_table_get(&c->names, name);
	return symbol;
}

static void
put_symbol(const struct view *written, const struct view *read,
    struct avro_symbol *symbol, struct buf *names)
{
	size_t before = names->len;

	symbol->missing = read == NULL;
	if (read != NULL) {
		json_string_append_lossy(names, *read);
	} else {
		buf_printf(names, no_symbol,
		    (int)(written->len < 100 ? written->len : 100), written->p);
		buf_byte(names, '\0');
	}
	symbol->len = (uint32_t)(names->len - before);
}

static const struct avro_symbol *
make_symbols(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	struct avro_symbol *symbols =
	    arena_take(&c->plan->arena, writer->count, sizeof(*symbols));
	struct buf names;
	const char *text;
	uint32_t i;

	if (writer != reader)
		index_symbols(c, reader);
	buf_init(&names, SIZE_MAX / 2);
	for (i = 0; i < writer->count; i++)
		put_symbol(&writer->symbols[i],
		    writer == reader
			? &reader->symbols[i]
			: symbol_for(c, reader, &writer->symbols[i]),
		    &symbols[i], &names);
	text = arena_json(&c->plan->arena, buf_as_view(&names)).p;
	buf_release(&names);
	for (i = 0; i < writer->count; i++) {
		symbols[i].text = text;
		text += symbols[i].len;
	}
	return symbols;
}

const struct avro_symbol *
avro_symbols_of(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader)
{
	const struct avro_symbol *symbols = avro_made(c, writer, reader);

	if (symbols == NULL) {
		symbols = make_symbols(c, writer, reader);
		avro_made_add(c, writer, reader, (void *)symbols);
	}
	return symbols;
}
