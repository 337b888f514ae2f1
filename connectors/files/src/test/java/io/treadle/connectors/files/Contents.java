package io.treadle.connectors.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Reads files with nothing of ours: Avro's own reader, and Parquet's without Avro. */
final class Contents {
    static final Schema SCHEMA =
            SchemaBuilder.record("Line").fields().requiredString("text").endRecord();

    private Contents() {}

    static GenericRecord record(String text) {
        return new GenericRecordBuilder(SCHEMA).set("text", text).build();
    }

    static List<String> of(List<Path> files) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            texts.addAll(of(file));
        }
        return texts;
    }

    static List<String> of(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".avro")) {
            return avro(file);
        }
        return name.endsWith(".parquet") ? parquet(file) : Files.readAllLines(file);
    }

    private static List<String> avro(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(file.toFile(), new GenericDatumReader<GenericRecord>())) {
            reader.forEach(record -> texts.add(record.get("text").toString()));
        }
        return texts;
    }

    private static List<String> parquet(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                texts.add(row.getString("text", 0));
            }
        }
        return texts;
    }
}
