import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Avro's GenericDatumReader, and Jackson's streaming generator; decoder,
 * records and generator are used again. Called as
 * {@code raw|logical frames DIR FRAMES ROUNDS [OUT]}: see tests/bench/frames.h.
 * Unions are printed by their value and bytes in base64; logical types with
 * Avro's own conversions, or raw without them, which is faster.
 */
public class AvroJackson {
    static final int HEAD = 5; // Confluent's: 0, the schema id

    /** One for each writer schema. */
    static final class Reader {
        final Schema schema;
        final GenericDatumReader<GenericRecord> reader;
        GenericRecord record; // the one before

        Reader(Path file, GenericData data) throws IOException {
            schema = new Schema.Parser().parse(Files.readString(file));
            reader = new GenericDatumReader<>(schema, schema, data);
        }
    }

    final GenericData data = new GenericData();
    final Map<Integer, Reader> readers = new HashMap<>();
    final Path dir;
    final byte[] bytes;
    final ByteArrayOutputStream json = new ByteArrayOutputStream();
    final JsonGenerator generator;
    BinaryDecoder decoder;

    AvroJackson(boolean logical, Path dir, Path frames) throws IOException {
        this.dir = dir;
        data.setFastReaderEnabled(true);
        if (logical) {
            data.addLogicalTypeConversion(new Conversions.DecimalConversion());
            data.addLogicalTypeConversion(new TimeConversions.DateConversion());
            data.addLogicalTypeConversion(
                new TimeConversions.TimestampMillisConversion());
        }
        bytes = Files.readAllBytes(frames);
        generator = new JsonFactory().createGenerator(json)
            .setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    Reader readerOf(int id) throws IOException {
        Reader reader = readers.get(id);
        if (reader == null) {
            reader = new Reader(dir.resolve(id + ".avsc"), data);
            readers.put(id, reader);
        }
        return reader;
    }

    void decode(int id, int offset, int length) throws IOException {
        Reader r = readerOf(id);
        decoder = DecoderFactory.get()
            .binaryDecoder(bytes, offset, length, decoder);
        r.record = r.reader.read(r.record, decoder);
        json.reset();
        print(r.record);
        generator.flush();
    }

    void print(Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Utf8) {
            Utf8 text = (Utf8) value;
            generator.writeUTF8String(text.getBytes(), 0,
                text.getByteLength());
        } else if (value instanceof Long) {
            generator.writeNumber((Long) value);
        } else if (value instanceof Integer) {
            generator.writeNumber((Integer) value);
        } else if (value instanceof ByteBuffer) {
            ByteBuffer b = (ByteBuffer) value;
            generator.writeBinary(b.array(),
                b.arrayOffset() + b.position(), b.remaining());
        } else if (value instanceof Double) {
            generator.writeNumber((Double) value);
        } else if (value instanceof Float) {
            generator.writeNumber((Float) value);
        } else if (value instanceof Boolean) {
            generator.writeBoolean((Boolean) value);
        } else if (value instanceof GenericData.Record) {
            printRecord((GenericData.Record) value);
        } else {
            printOther(value);
        }
    }

    void printRecord(GenericData.Record record) throws IOException {
        generator.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            generator.writeFieldName(field.name());
            print(record.get(field.pos()));
        }
        generator.writeEndObject();
    }

    void printOther(Object value) throws IOException {
        if (value instanceof BigDecimal) {
            generator.writeNumber((BigDecimal) value);
        } else if (value instanceof Collection) {
            generator.writeStartArray();
            for (Object item : (Collection<?>) value) {
                print(item);
            }
            generator.writeEndArray();
        } else if (value instanceof Map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> e : ((Map<?, ?>) value).entrySet()) {
                generator.writeFieldName(e.getKey().toString());
                print(e.getValue());
            }
            generator.writeEndObject();
        } else {
            generator.writeString(value.toString());
        }
    }

    /** All frames; lines are written where out is not null. Returns how many
     * there are. */
    int round(OutputStream out) throws IOException {
        ByteBuffer frames =
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        for (int at = 0; at < bytes.length; count++) {
            int length = frames.getInt(at);
            int id = Integer.reverseBytes(frames.getInt(at + 5));
            decode(id, at + 4 + HEAD, length - HEAD);
            at += 4 + length;
            if (out != null) {
                json.writeTo(out);
                out.write('\n');
            }
        }
        return count;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 5 || !args[1].equals("frames")) {
            System.err.println(
                "usage: raw|logical frames DIR FRAMES ROUNDS [OUT]");
            System.exit(64);
        }
        AvroJackson peer = new AvroJackson(args[0].equals("logical"),
            Path.of(args[2]), Path.of(args[3]));
        OperatingSystemMXBean system = (OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean();
        for (int i = Integer.parseInt(args[4]); i > 0; i--) {
            long start = system.getProcessCpuTime();
            int count = peer.round(null);
            System.out.printf(Locale.ROOT, "%.1f%n",
                (double) (system.getProcessCpuTime() - start) / count);
        }
        if (args.length > 5) {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(Path.of(args[5])), 1 << 20)) {
                peer.round(out);
            }
        }
    }
}
