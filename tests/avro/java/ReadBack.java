import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/**
 * Reads lines {"schema":"...","data":["base64"...],"json":["..."...]}: every
 * json must be the same JSON as what JsonEncoder writes of the datum beside it,
 * and JsonDecoder must read it back as that datum. Ends with 1 at the first that is not so, else prints
 * counts.
 */
public class ReadBack {
    static final ObjectMapper JSON = new ObjectMapper()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** The digits of a float or a double may differ, not what they say: Java
     * writes 0.0 for -0.0f, too. */
    static final Comparator<JsonNode> VALUES = (a, b) -> {
        if (a.equals(b)) {
            return 0;
        }
        if (!a.isNumber() || !b.isNumber()) {
            return 1;
        }
        if (a.isIntegralNumber() && b.isIntegralNumber()) {
            return 1;
        }
        return a.doubleValue() == b.doubleValue()
            || a.floatValue() == b.floatValue() ? 0 : 1;
    };

    /** The comparison that takes maps is for subclasses alone. */
    static final class Equal extends GenericData {
        boolean same(Object a, Object b, Schema schema) {
            return compare(a, b, schema, true) == 0;
        }
    }

    static final Equal EQUAL = new Equal();

    static int unreadable;

    static Object decoded(GenericDatumReader<Object> reader, Schema schema,
            String json) throws IOException {
        return reader.read(null,
            DecoderFactory.get().jsonDecoder(schema, json));
    }

    static String written(Schema schema, Object datum) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder =
            EncoderFactory.get().jsonEncoder(schema, out, false);
        new GenericDatumWriter<Object>(schema).write(datum, encoder);
        encoder.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    static String wrong(Schema schema, byte[] data, String json)
            throws Exception {
        GenericDatumReader<Object> reader = new GenericDatumReader<>(schema);
        Object datum = reader.read(null,
            DecoderFactory.get().binaryDecoder(data, null));
        String own = written(schema, datum);
        // Of a record without fields alone it writes nothing at all.
        if (!own.isEmpty()
                && !JSON.readTree(json).equals(VALUES, JSON.readTree(own))) {
            return "is not what Java writes: " + own;
        }
        try {
            decoded(reader, schema, own.isEmpty() ? "{}" : own);
        } catch (AvroTypeException e) {
            unreadable++; // NaN and the infinities, which it writes itself
            return null;
        }
        Object back = decoded(reader, schema, json);
        if (!EQUAL.same(datum, back, schema)) {
            return "is read back as " + back + ", not " + datum;
        }
        return null;
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int schemas = 0, values = 0;
        for (String line; (line = in.readLine()) != null; schemas++) {
            JsonNode one = JSON.readTree(line);
            Schema schema =
                new Schema.Parser().parse(one.get("schema").asText());
            for (int i = 0; i < one.get("data").size(); i++, values++) {
                String json = one.get("json").get(i).asText();
                String wrong = wrong(schema, Base64.getDecoder()
                    .decode(one.get("data").get(i).asText()), json);
                if (wrong != null) {
                    System.out.println("schema " + one.get("schema").asText()
                        + "\nprinted " + json + "\nwhich " + wrong);
                    System.exit(1);
                }
            }
        }
        System.out.println(schemas + " schemas, " + values + " values, "
            + unreadable + " of them with what Java can't read of its own");
    }
}
