package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.api.sink.BatchId;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.PreparedPart;
import io.treadle.protocol.wire.PrintedLines;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.StageSize;
import io.treadle.protocol.wire.TaskReport;
import io.treadle.runtime.task.BatchInfo;
import io.treadle.runtime.task.Place;
import io.treadle.runtime.task.TaskId;
import io.treadle.runtime.task.TaskOutcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Between the driver's words and the values that tasks know. */
final class Translation {
    private Translation() {}

    /** Sizes that the message does not name are the plan's. */
    static BatchInfo info(BatchKey key, RunBatch message, Plan plan) {
        Map<Integer, BatchInfo.Size> sizes = new HashMap<>();
        plan.stages()
                .forEach(stage ->
                        stage.partitions().ifPresent(count -> sizes.put(stage.id(), new BatchInfo.Size(count, count))));
        for (StageSize size : message.getSizesList()) {
            int parts = size.getParts() == 0 ? size.getTasks() : size.getParts();
            sizes.put(size.getStage(), new BatchInfo.Size(size.getTasks(), parts));
        }
        OptionalLong watermark =
                message.hasWatermarkMillis() ? OptionalLong.of(message.getWatermarkMillis()) : OptionalLong.empty();
        BatchId id = new BatchId(key.batch(), Instant.ofEpochMilli(message.getPlannedMillis()));
        return new BatchInfo(id, key.epoch(), message.getAgain(), watermark, sizes);
    }

    static BatchFailed.Builder failure(TaskId id, TaskOutcome.Failed failed) {
        return BatchFailed.newBuilder()
                .setStage(id.stage())
                .setTask(id.task())
                .setMessage(failed.message())
                .setDetails(failed.details())
                .setKind(failed.unavailable() ? FailureKind.UNAVAILABLE : FailureKind.FUNCTION)
                .setPlace(place(failed.place()).setOperatorUid(failed.operator()));
    }

    private static io.treadle.protocol.wire.Place.Builder place(Place place) {
        var wire = io.treadle.protocol.wire.Place.newBuilder();
        if (place instanceof Place.InSlice slice) {
            wire.setStreamUid(slice.stream()).setPartition(slice.slice().partition());
            slice.position().ifPresent(wire::setPosition);
        } else if (place instanceof Place.InShuffle shuffle) {
            wire.setPartition(String.valueOf(shuffle.partition()));
        }
        return wire;
    }

    static TaskReport report(TaskId id, TaskOutcome.Done outcome, long nanos) {
        TaskReport.Builder report = TaskReport.newBuilder()
                .setStage(id.stage())
                .setTask(id.task())
                .setRecords(outcome.records())
                .setNanos(nanos)
                .setInputsDigest(outcome.inputsDigest())
                .setGivenDigest(outcome.given().digest());
        outcome.prepared()
                .forEach(part -> report.addPrepared(PreparedPart.newBuilder()
                        .setOperator(part.operator())
                        .setPart(part.part())
                        .setHandle(part.handle())));
        return report.build();
    }

    static PrintedLines printed(TaskId id, TaskOutcome.Printed printed) {
        return PrintedLines.newBuilder()
                .setOperator(printed.operator())
                .setStage(id.stage())
                .setTask(id.task())
                .addAllLines(printed.lines())
                .setMore(printed.more())
                .build();
    }
}
