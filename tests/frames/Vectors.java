import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A datum, framed by a vendor's own serialiser: one JSON line.
 *
 * <pre>
 * Vectors SCHEMA DATUM CLASS value|key TOPIC [SETTING=VALUE]...
 * </pre>
 *
 * CLASS is a Kafka serialiser, or single-object for Avro's own encoder. The
 * line has the headers that it set, in the record's form with every value as
 * base64, and its bytes.
 */
public class Vectors {
    static String quote(byte[] bytes) {
        return '"' + Base64.getEncoder().encodeToString(bytes) + '"';
    }

    static String headers(RecordHeaders headers) {
        List<String> out = new ArrayList<>();
        for (Header h : headers) {
            out.add('"' + h.key() + "\",{\"base64\":" + quote(h.value()) + '}');
        }
        return "[" + String.join(",", out) + "]";
    }

    static byte[] framed(String[] args, GenericRecord datum,
            RecordHeaders headers) throws Exception {
        if (args[2].equals("single-object")) {
            return new BinaryMessageEncoder<GenericRecord>(GenericData.get(),
                    datum.getSchema()).encode(datum).array();
        }
        Map<String, Object> settings = new HashMap<>();
        for (int i = 5; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        @SuppressWarnings("unchecked")
        Serializer<Object> serializer = (Serializer<Object>)
            Class.forName(args[2]).getDeclaredConstructor().newInstance();
        serializer.configure(settings, args[3].equals("key"));
        return serializer.serialize(args[4], headers, datum);
    }

    public static void main(String[] args) throws Exception {
        Schema schema = new Schema.Parser().parse(
            new String(Files.readAllBytes(Path.of(args[0])),
                StandardCharsets.UTF_8));
        String json = new String(Files.readAllBytes(Path.of(args[1])),
            StandardCharsets.UTF_8);
        GenericRecord datum = new GenericDatumReader<GenericRecord>(schema)
            .read(null, DecoderFactory.get().jsonDecoder(schema, json));
        RecordHeaders headers = new RecordHeaders();
        byte[] bytes = framed(args, datum, headers);
        System.out.println("{\"headers\":" + headers(headers)
            + ",\"bytes\":" + quote(bytes) + "}");
        System.exit(0);
    }
}
