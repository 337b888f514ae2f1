package io.treadle.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.files.Disk.Fault;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryPublisherTest {
    private static final int PARTS = 2;

    @TempDir
    private Path folder;

    /** Something that happens between two operations of somebody else. */
    private interface Meanwhile {
        void happen() throws Exception;
    }

    private static Aside aside(Disk disk) {
        return new Aside(disk.path("out"), "lines", new SinkContext("test", "out", "0123456789ab"));
    }

    private static DirectoryPublisher publisher(Disk disk) throws IOException {
        return new DirectoryPublisher(new Storage(FaultyFileSystem.of(disk)), aside(disk), "", "");
    }

    private static List<Prepared> write(Disk disk, long batch, long epoch) throws Exception {
        SinkWriter<String> writer = new DirectoryWriter<>(
                new Storage(FaultyFileSystem.of(disk)), aside(disk), new TextFormat<>(text -> text, "none"));
        List<Prepared> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            var open = writer.begin(new WriteContext(SinkWorld.id(batch), part, PARTS, epoch, false));
            open.write("batch %d part %d".formatted(batch, part));
            parts.add(open.finish().toCompletableFuture().join());
        }
        writer.close();
        return parts;
    }

    private Disk disk(String name) throws IOException {
        return new Disk(Files.createDirectory(folder.resolve(name)), true, Fault.DIES_BEFORE, operation -> false);
    }

    @Test
    void aDriverWhoseLogIsBehindFindsPublishedWhatAnotherPublishedBeforeItEnded() throws Exception {
        Disk disk = disk("disk");
        List<Prepared> first = write(disk, 1, 1);
        List<Prepared> second = write(disk, 2, 1);
        DirectoryPublisher ended = publisher(disk);
        ended.begin(1, 0);
        ended.publish(SinkWorld.id(1), first);
        ended.publish(SinkWorld.id(2), second);
        ended.close();
        disk.takeVisible(folder.resolve("taken"));

        DirectoryPublisher next = publisher(disk);
        next.begin(2, 1);
        next.publish(SinkWorld.id(2), second);
        next.publish(SinkWorld.id(3), write(disk, 3, 2));
        next.close();
        DirectoryPublisher last = publisher(disk);
        last.begin(3, 3);
        last.close();

        assertThat(Contents.of(disk.visible())).containsExactlyInAnyOrder("batch 3 part 0", "batch 3 part 1");
        assertThat(Files.exists(disk.root.resolve("out/_treadle"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEarlierDriverThatWakesUpDoesNoHarmWhereverItStood(boolean taken) throws Exception {
        int operations = interleaved("all", Integer.MAX_VALUE, taken);
        assertThat(operations).isGreaterThanOrEqualTo(10);
        for (int at = 0; at < operations; at++) {
            interleaved("at" + at, at, taken);
        }
    }

    private int interleaved(String name, int at, boolean taken) throws Exception {
        Path consumer = folder.resolve(name + "-taken");
        List<Prepared> parts = new ArrayList<>();
        int[] operations = {-1};
        Disk[] disk = new Disk[1];
        Meanwhile successor = () -> {
            publishAs(2, disk[0], parts);
            if (taken) {
                disk[0].takeVisible(consumer);
            }
        };
        disk[0] = new Disk(Files.createDirectory(folder.resolve(name)), true, Fault.DIES_BEFORE, any -> {
            if (operations[0] >= 0 && operations[0]++ == at) {
                operations[0] = -1;
                run(successor);
            }
            return false;
        });
        parts.addAll(write(disk[0], 1, 1));
        DirectoryPublisher woken = publisher(disk[0]);
        woken.begin(1, 0);
        operations[0] = 0;
        try {
            woken.publish(SinkWorld.id(1), parts);
        } catch (Exception e) {
            assertThat(operations[0]).as(e.getMessage()).isEqualTo(-1); // whose place was taken may fail
        }
        woken.close();
        int all = operations[0];
        operations[0] = -1;
        publishAs(3, disk[0], parts);

        List<Path> visible = new ArrayList<>(disk[0].visible());
        if (Files.isDirectory(consumer)) {
            try (var files = Files.list(consumer)) {
                files.forEach(visible::add);
            }
        }
        assertThat(Contents.of(visible))
                .as("taken over before operation %d", at)
                .containsExactlyInAnyOrder("batch 1 part 0", "batch 1 part 1");
        return all;
    }

    private static void run(Meanwhile meanwhile) {
        try {
            meanwhile.happen();
        } catch (Exception e) {
            throw new AssertionError("what happened meanwhile failed", e);
        }
    }

    private static void publishAs(long epoch, Disk disk, List<Prepared> parts) throws Exception {
        DirectoryPublisher publisher = publisher(disk);
        publisher.begin(epoch, 0);
        publisher.publish(SinkWorld.id(1), parts);
    }

    @Test
    void aCommittedPartThatSomebodyDeletedIsMissedAtEachStart() throws Exception {
        Disk disk = disk("disk");
        List<Prepared> parts = write(disk, 1, 1);
        for (Path file : disk.all()) {
            Files.delete(file);
        }

        for (long epoch = 1; epoch < 4; epoch++) {
            long driver = epoch;
            assertThatThrownBy(() -> publishAs(driver, disk, parts))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a part that was committed with 15 bytes, is gone");
        }
    }

    @Test
    void aCheckpointThatWasPutBackIsNoticed() throws Exception {
        Disk disk = disk("disk");
        DirectoryPublisher ended = publisher(disk);
        ended.begin(1, 0);
        ended.publish(SinkWorld.id(1), write(disk, 1, 1));
        ended.publish(SinkWorld.id(2), write(disk, 2, 1));
        ended.close();

        DirectoryPublisher next = publisher(disk);
        next.begin(2, 0);
        List<Prepared> again = write(disk, 1, 2);
        assertThatThrownBy(() -> next.publish(SinkWorld.id(1), again))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was put back to an older state");
    }

    @Test
    void whatDeadExecutorsLeaveGoesWhileTheDriverLives() throws Exception {
        Disk disk = disk("disk");
        DirectoryPublisher publisher = publisher(disk);
        publisher.begin(1, 0);
        write(disk, 1, 1); // an attempt that nobody heard of

        for (long batch = 1; batch <= 100; batch++) {
            publisher.publish(SinkWorld.id(batch), List.of());
        }

        assertThat(disk.all()).extracting(file -> file.getFileName().toString()).containsExactly("owner-of-lines");
    }

    @Test
    void anObjectStoreIsRefusedAtSubmission() {
        assertThatThrownBy(() -> FilesSink.text("s3a://bucket/lines").check("test", "out"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is in an object store (s3a:)");
    }
}
