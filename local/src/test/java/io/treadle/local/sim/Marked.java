package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An output in an outside system that has transactions, and fences: records and mark of a part appear together, written by whoever
 * opened the part last. A request that is on its way arrives though its sender has died, and is obeyed if nobody has opened the part
 * since.
 */
final class Marked {
    private final World world;
    private final String output;
    private final Map<Place, Outside> parts = new HashMap<>();
    private final Map<Long, Map<Integer, List<String>>> visible = new HashMap<>();

    private record Place(String checkpoint, int part) {}

    /** What one transaction left behind. */
    private record Mark(long batch, int records, int checksum) {
        private static final Mark NONE = new Mark(0, 0, 0);

        private boolean isSame(Mark other) {
            return records == other.records && checksum == other.checksum;
        }
    }

    private static final class Outside {
        private long owner;
        private Mark mark = Mark.NONE;
    }

    Marked(World world, String output) {
        this.world = world;
        this.output = output;
    }

    <T> Sink<T> sink() {
        return new Sink<>() {
            @Override
            public String kind() {
                return output;
            }

            @Override
            public Guarantee guarantee() {
                return Guarantee.MARKED;
            }

            @Override
            public SinkWriter<T> open(SinkContext context) {
                return new Writer<>(context.checkpoint(), world.acting());
            }
        };
    }

    /** How often each record of a batch can be seen, over all parts. */
    Map<String, Integer> of(long batch) {
        Map<String, Integer> all = new TreeMap<>();
        visible.getOrDefault(batch, Map.of())
                .values()
                .forEach(records -> records.forEach(record -> all.merge(record, 1, Integer::sum)));
        return all;
    }

    private void appear(WriteContext context, List<String> records) {
        long batch = context.batch().number();
        world.writing(batch);
        assertThat(batch)
                .as("I2: part %d of \"%s\" appears before its batch is committed", context.part(), output)
                .isGreaterThan(world.facts().committedBatch());
        List<String> before =
                visible.computeIfAbsent(batch, number -> new HashMap<>()).putIfAbsent(context.part(), records);
        assertThat(before)
                .as("I1: part %d of \"%s\" has batch %d once", context.part(), output, batch)
                .isNull();
    }

    /** In one executor: remembers which parts are its own, and what they have. */
    private final class Writer<T> implements SinkWriter<T> {
        private final String checkpoint;
        private final ExecutorHost host;
        private final Map<Integer, Session> sessions = new HashMap<>();

        Writer(String checkpoint, ExecutorHost host) {
            this.checkpoint = checkpoint;
            this.host = host;
        }

        @Override
        public Part<T> begin(WriteContext context) throws SinkUnavailableException {
            world.begins(output, context);
            Session session = sessions.get(context.part());
            if (session == null) {
                session = open(context.part());
                sessions.put(context.part(), session);
            }
            return new Writing<>(this, session, context);
        }

        private Session open(int part) throws SinkUnavailableException {
            world.requireServing(output);
            Outside outside = parts.computeIfAbsent(new Place(checkpoint, part), place -> new Outside());
            if (!world.is(Mutant.FORMER_NOT_FENCED)) {
                outside.owner++;
            }
            return new Session(outside, world.is(Mutant.MARK_NOT_READ) ? Mark.NONE : outside.mark);
        }

        @Override
        public void close() {}
    }

    /** A part as its writer knows it, till it is fenced or does not know how a transaction ended. */
    private static final class Session {
        private final Outside outside;
        private final long owner;
        private Mark mark;

        Session(Outside outside, Mark mark) {
            this.outside = outside;
            this.owner = outside.owner;
            this.mark = mark;
        }
    }

    private final class Writing<T> implements SinkWriter.Part<T> {
        private final Writer<T> writer;
        private final Session session;
        private final WriteContext context;
        private final List<String> records = new ArrayList<>();
        private final CompletableFuture<Prepared> answer = new CompletableFuture<>();

        Writing(Writer<T> writer, Session session, WriteContext context) {
            this.writer = writer;
            this.session = session;
            this.context = context;
        }

        @Override
        public void write(T record) {
            records.add(String.valueOf(record));
        }

        @Override
        public CompletionStage<Prepared> finish() {
            long batch = context.batch().number();
            Mark wanted = new Mark(batch, records.size(), records.hashCode());
            if (session.mark.batch >= batch) {
                return compared(wanted);
            }
            writer.host.life().after(world.weather().working(), () -> {
                world.agenda().after(world.weather().travelling(), () -> arrive(wanted));
                if (world.weather().has(Fault.LOST_ANSWER, 0.05)) {
                    unknown("no answer in time");
                }
            });
            return answer;
        }

        /** Written before, here or elsewhere: the mark is as old as the batch, or younger if this comes from a dead past. */
        private CompletionStage<Prepared> compared(Mark wanted) {
            if (session.mark.batch > wanted.batch || session.mark.isSame(wanted)) {
                answer.complete(Prepared.written(context));
            } else {
                answer.completeExceptionally(new IllegalStateException(
                        "part %d of batch %d was written with other records: its source or a function is %s"
                                .formatted(context.part(), wanted.batch, Facts.NOT_DETERMINISTIC)));
            }
            return answer;
        }

        /** At the outside system. */
        private void arrive(Mark wanted) {
            if (!world.isServing()) {
                reply(() -> unknown("it does not answer"));
            } else if (session.owner != session.outside.owner) {
                reply(() -> unknown("somebody else writes the part"));
            } else {
                appear(context, List.copyOf(records));
                if (world.is(Mutant.MARK_APART)) {
                    writer.host.life().after(world.weather().travelling(), () -> session.outside.mark = wanted);
                } else {
                    session.outside.mark = wanted;
                }
                reply(() -> written(wanted));
            }
        }

        private void reply(Runnable what) {
            writer.host.life().after(world.weather().travelling(), () -> {
                if (world.weather().has(Fault.LOST_ANSWER, 0.05)) {
                    unknown("the answer is lost");
                } else {
                    what.run();
                }
            });
        }

        private void written(Mark mark) {
            session.mark = mark;
            answer.complete(Prepared.written(context));
        }

        private void unknown(String why) {
            writer.sessions.remove(context.part(), session);
            answer.completeExceptionally(new SinkUnavailableException(output + ": " + why, null));
        }
    }
}
