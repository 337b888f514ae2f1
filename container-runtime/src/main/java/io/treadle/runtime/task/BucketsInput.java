package io.treadle.runtime.task;

import io.treadle.api.Pair;
import io.treadle.api.graph.Aggregation;
import io.treadle.api.graph.Operator;
import io.treadle.api.graph.Pipe;
import io.treadle.runtime.codec.ShuffleCodec;

/** The buckets for one partition, of all tasks above, in their order. */
final class BucketsInput {
    private BucketsInput() {}

    /** The records of an Exchange, pushed on as they are read. */
    record Exchanged(Operator shuffle, int partition, Arrived arrived, ShuffleCodec codec) implements TaskInput {
        @Override
        public long pump(Pipe<Object> head, Origin origin) throws Exception {
            Forward forward = new Forward(head, origin);
            for (Bucket bucket : arrived.buckets()) {
                bucket.read(codec, forward);
            }
            return forward.records;
        }

        @Override
        public Place place() {
            return placeOf(shuffle, partition);
        }

        @Override
        public long digest() {
            return arrived.digest();
        }
    }

    /** The keys of an Aggregate, all of them combined before the first is pushed on. */
    record Aggregated(
            Operator shuffle,
            int partition,
            Partitioning partitioning,
            Arrived arrived,
            ShuffleCodec codec,
            Aggregation<Object, Object, Object> aggregation)
            implements TaskInput {
        @Override
        public long pump(Pipe<Object> head, Origin origin) throws Exception {
            CombineTable table = new CombineTable(aggregation);
            Combine combine = new Combine(this, table);
            for (Bucket bucket : arrived.buckets()) {
                combine.encoded = bucket instanceof Bucket.Encoded;
                bucket.read(codec, combine);
            }
            for (int entry = 0; entry < table.size(); entry++) {
                TaskInput.checkInterrupted(entry);
                origin.moveTo(entry);
                push(head, table, entry);
            }
            return combine.records;
        }

        private static void push(Pipe<Object> head, CombineTable table, int entry) throws Exception {
            head.accept(new Pair<>(table.key(entry), table.combiner(entry)));
        }

        @Override
        public Place place() {
            return placeOf(shuffle, partition);
        }

        @Override
        public long digest() {
            return arrived.digest();
        }
    }

    private static Place placeOf(Operator shuffle, int partition) {
        return new Place.InShuffle(shuffle.name(), shuffle.uid(), partition);
    }

    private static final class Forward implements Bucket.Reader {
        private final Pipe<Object> head;
        private final Origin origin;
        private long records;

        private Forward(Pipe<Object> head, Origin origin) {
            this.head = head;
            this.origin = origin;
        }

        @Override
        public void record(Object record) throws Exception {
            origin.moveTo(records);
            TaskInput.checkInterrupted(++records);
            head.accept(record);
        }

        @Override
        public void keyed(Object key, int hash, Object value) {
            throw new IllegalStateException("a keyed record in a bucket of an Exchange");
        }

        @Override
        public boolean wantsKeyed() {
            return false;
        }
    }

    private static final class Combine implements Bucket.Reader {
        private final Aggregated input;
        private final CombineTable table;
        private final boolean combined;
        private boolean encoded;
        private long records;

        private Combine(Aggregated input, CombineTable table) {
            this.input = input;
            this.table = table;
            this.combined = input.aggregation().beforeShuffle();
        }

        @Override
        public void record(Object record) {
            throw new IllegalStateException("a record without a key in a bucket of an Aggregate");
        }

        @Override
        public void keyed(Object key, int hash, Object value) throws Exception {
            TaskInput.checkInterrupted(++records);
            if (encoded) {
                checkHash(key, hash);
            }
            try {
                if (combined) {
                    table.merge(key, hash, value);
                } else {
                    table.add(key, hash, value);
                }
            } catch (Exception | Error e) {
                throw input.shuffle().failed(e);
            }
        }

        /** The sender chose the partition by the key's hash in its process; in this one it must be the same. */
        private void checkHash(Object key, int hash) throws Exception {
            if (input.partitioning().of(key, hash) != input.partition()) {
                throw input.shuffle()
                        .failed(new IllegalArgumentException(
                                ("the hashCode() of key %s of class %s, or what the partitioner says of it, is not the same in every process: it must come from the"
                                                + " content alone, without enums, arrays or Object's own hashCode() in it")
                                        .formatted(
                                                key,
                                                key == null
                                                        ? "null"
                                                        : key.getClass().getName())));
            }
        }

        @Override
        public boolean wantsKeyed() {
            return true;
        }
    }
}
