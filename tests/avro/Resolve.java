import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/*
 * What Java's Avro makes of data of one schema, read as another. On stdin, for
 * each pair of schemas, lines: the writer's, the reader's, a count, and so many
 * data as base64. On stdout a line for the pair, "ok" or "error ..." for what
 * no data can avoid, and one for each datum: the value, encoded by the reader's
 * schema, as base64, or "!" and why it can't be read.
 */
public class Resolve {
	static class Reader extends GenericDatumReader<Object> {
		Reader(Schema writer, Schema reader) {
			super(writer, reader);
		}

		/* Its own array of doubles holds floats (1.12.0). */
		@Override
		protected Object newArray(Object old, int size, Schema schema) {
			return new ArrayList<Object>();
		}

		@Override
		protected Object newMap(Object old, int size) {
			return new LinkedHashMap<Object, Object>(size);
		}
	}

	/* The first error that is not within a branch of a writer's union. */
	static Resolver.Action error(Resolver.Action action,
	    Set<Resolver.Action> seen) {
		if (action instanceof Resolver.ErrorAction)
			return action;
		if (action instanceof Resolver.Container)
			return error(((Resolver.Container) action).elementAction, seen);
		if (action instanceof Resolver.ReaderUnion)
			return error(((Resolver.ReaderUnion) action).actualAction, seen);
		if (!(action instanceof Resolver.RecordAdjust) || !seen.add(action))
			return null;
		for (Resolver.Action field :
		    ((Resolver.RecordAdjust) action).fieldActions) {
			Resolver.Action found = error(field, seen);

			if (found != null)
				return found;
		}
		return null;
	}

	static String judge(Schema writer, Schema reader) {
		Resolver.Action found = error(Resolver.resolve(
		    Schema.applyAliases(writer, reader), reader,
		    GenericData.get()), new HashSet<>());

		return found == null ? "ok" : "error " + found;
	}

	static String resolve(Schema writer, Schema reader, byte[] data)
	    throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		BinaryEncoder encoder =
		    EncoderFactory.get().binaryEncoder(out, null);
		BinaryDecoder decoder =
		    DecoderFactory.get().binaryDecoder(data, null);
		Object value = new Reader(writer, reader).read(null, decoder);

		new GenericDatumWriter<Object>(reader).write(value, encoder);
		encoder.flush();
		return Base64.getEncoder().encodeToString(out.toByteArray());
	}

	static String line(String text) {
		return text.replace('\n', ' ').replace('\r', ' ');
	}

	public static void main(String[] args) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(
		    System.in, StandardCharsets.UTF_8));
		String text;

		while ((text = in.readLine()) != null) {
			Schema writer = null, reader = null;
			String verdict, other = in.readLine();
			int count = Integer.parseInt(in.readLine());

			try {
				writer = new Schema.Parser().parse(text);
				reader = new Schema.Parser().parse(other);
				verdict = judge(writer, reader);
			} catch (RuntimeException e) {
				verdict = "refused " + e;
			}
			System.out.println(line(verdict));
			for (int i = 0; i < count; i++) {
				byte[] data = Base64.getDecoder().decode(in.readLine());

				try {
					System.out.println(resolve(writer, reader, data));
				} catch (RuntimeException | IOException e) {
					System.out.println(line("!" + e));
				}
			}
		}
	}
}
