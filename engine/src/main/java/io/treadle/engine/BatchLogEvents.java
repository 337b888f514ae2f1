package io.treadle.engine;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Published;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TaskFailed;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericRecord;

/**
 * Events as they are read: entries of any version, which Avro has brought into the form of the newest. Read without the generated
 * classes: Avro would look them up by name, which it does for no class it was not told to trust. Stateless.
 */
final class BatchLogEvents {
    private BatchLogEvents() {}

    static BatchLogEvent of(GenericRecord entry) {
        return switch (entry.getSchema().getName()) {
            case "TookOverEntry" -> tookOver(entry);
            case "PositionsFoundEntry" -> found(entry);
            case "PartitionsEndedEntry" ->
                new PartitionsEnded(
                        text(entry, "streamUid"),
                        list(entry, "partitions").stream().map(Object::toString).toList());
            case "BatchPlannedEntry" -> planned(entry);
            case "BatchCommittedEntry" -> committed(entry);
            case "PublishedEntry" -> new Published(number(entry, "batch"));
            case "TaskFailedEntry" ->
                new TaskFailed(
                        number(entry, "batch"),
                        text(entry, "stageUid"),
                        (Integer) entry.get("task"),
                        text(entry, "message"));
            case "AdvancedEntry" -> new Advanced(number(entry, "batch"));
            case "EndedEntry" -> new Ended(number(entry, "timeMillis"), (Boolean) entry.get("drained"));
            case "RestatementEntry" ->
                new Restated(records(entry, "events").stream()
                        .map(BatchLogEvents::of)
                        .toList());
            case "RestatedEntry" -> restated(entry);
            default ->
                throw new AvroRuntimeException(
                        "there is no entry of kind " + entry.getSchema().getName());
        };
    }

    private static TookOver tookOver(GenericRecord entry) {
        return new TookOver(
                number(entry, "epoch"),
                text(entry, "application"),
                text(entry, "fingerprint"),
                number(entry, "committedBatch"),
                number(entry, "historyHash"),
                number(entry, "timeMillis"),
                text(entry, "checkpoint"));
    }

    private static PositionsFound found(GenericRecord entry) {
        Map<String, String> details = new TreeMap<>();
        ((Map<?, ?>) entry.get("details")).forEach((name, detail) -> details.put(name.toString(), detail.toString()));
        Map<String, Position> partitions = new TreeMap<>();
        ((Map<?, ?>) entry.get("next")).forEach((name, next) -> {
            String partition = name.toString();
            partitions.put(partition, new Position((Long) next, details.getOrDefault(partition, "")));
        });
        return new PositionsFound(text(entry, "streamUid"), partitions, text(entry, "cursor"));
    }

    private static BatchPlanned planned(GenericRecord entry) {
        SortedMap<String, Size> sizes = new TreeMap<>();
        for (GenericRecord size : records(entry, "sizes")) {
            sizes.put(text(size, "stageUid"), new Size((Integer) size.get("tasks"), (Integer) size.get("parts")));
        }
        return new BatchPlanned(
                number(entry, "batch"),
                number(entry, "timeMillis"),
                records(entry, "slices").stream().map(BatchLogEvents::slice).toList(),
                sizes,
                optional(entry, "watermarkMillis"));
    }

    private static StreamSlice slice(GenericRecord entry) {
        Slice slice = new Slice(
                text(entry, "partition"), number(entry, "from"), number(entry, "until"), text(entry, "detail"));
        return new StreamSlice(
                text(entry, "streamUid"), slice, optional(entry, "records"), (Boolean) entry.get("last"), (Integer)
                        entry.get("part"));
    }

    private static BatchCommitted committed(GenericRecord entry) {
        SortedMap<String, Long> newestMillis = new TreeMap<>();
        ((Map<?, ?>) entry.get("newestMillis"))
                .forEach((uid, millis) -> newestMillis.put(uid.toString(), (Long) millis));
        return new BatchCommitted(number(entry, "batch"), number(entry, "records"), prepared(entry), newestMillis);
    }

    private static SortedMap<String, List<Prepared>> prepared(GenericRecord entry) {
        SortedMap<String, List<Prepared>> prepared = new TreeMap<>();
        for (GenericRecord output : records(entry, "prepared")) {
            List<Prepared> parts = new ArrayList<>();
            for (GenericRecord part : records(output, "parts")) {
                parts.add(new Prepared((Integer) part.get("part"), text(part, "handle")));
            }
            prepared.put(text(output, "outputUid"), parts);
        }
        return prepared;
    }

    /** What version 2 knew, as the events that would have come to it. */
    private static Restated restated(GenericRecord entry) {
        Optional<BatchPlanned> planned =
                Optional.ofNullable((GenericRecord) entry.get("planned")).map(BatchLogEvents::planned);
        List<BatchLogEvent> events = new ArrayList<>();
        TookOver newest = tookOver((GenericRecord) entry.get("tookOver"));
        long withoutProgress = number(entry, "takeOversWithoutProgress");
        if (withoutProgress == 0) {
            events.add(newest);
        }
        long committed = number(entry, "committedBatch");
        if (committed > 0) {
            events.add(new BatchPlanned(committed, 0, List.of(), Collections.emptySortedMap(), OptionalLong.empty()));
            events.add(new BatchCommitted(committed, number(entry, "committedRecords")));
        }
        events.add(new Advanced(planned.map(batch -> batch.batch() - 1).orElse(number(entry, "lastBatch"))));
        for (GenericRecord positions : records(entry, "positions")) {
            events.add(beforePlanned(found(positions), planned));
        }
        for (long older = withoutProgress - 1; older >= 0; older--) {
            events.add(earlier(newest, older));
        }
        planned.ifPresent(events::add);
        return new Restated(events);
    }

    /** Version 2 restated positions as they were after the batch that was planned. */
    private static PositionsFound beforePlanned(PositionsFound after, Optional<BatchPlanned> planned) {
        Map<String, Position> partitions = new TreeMap<>(after.partitions());
        planned.map(BatchPlanned::slices).orElse(List.of()).stream()
                .filter(entry -> entry.streamUid().equals(after.streamUid()))
                .forEach(entry -> partitions.put(
                        entry.slice().partition(), new Position(entry.slice().from(), "")));
        return new PositionsFound(after.streamUid(), partitions, after.cursor());
    }

    /** Version 2 kept only the newest and the number of those that led to nothing. */
    private static TookOver earlier(TookOver newest, long epochs) {
        return new TookOver(
                newest.epoch() - epochs,
                newest.application(),
                newest.fingerprint(),
                newest.committedBatch(),
                newest.historyHash(),
                newest.timeMillis(),
                newest.checkpoint());
    }

    private static List<?> list(GenericRecord entry, String field) {
        return (List<?>) entry.get(field);
    }

    private static List<GenericRecord> records(GenericRecord entry, String field) {
        return list(entry, field).stream().map(GenericRecord.class::cast).toList();
    }

    private static long number(GenericRecord entry, String field) {
        return (Long) entry.get(field);
    }

    private static OptionalLong optional(GenericRecord entry, String field) {
        Object value = entry.get(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
    }

    private static String text(GenericRecord entry, String field) {
        return entry.get(field).toString();
    }
}
