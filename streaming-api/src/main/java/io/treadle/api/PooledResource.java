package io.treadle.api;

import io.treadle.api.function.Closing;
import io.treadle.api.function.Opening;
import io.treadle.api.graph.Resource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some for each executor. Thread-safe. */
final class PooledResource<T> implements ExecutorPool<T>, Resource {
    private final Opening<? extends T> opening;
    private final Closing<? super T> closing;
    private final HeldHere<Pooled> here = new HeldHere<>();

    PooledResource(Opening<? extends T> opening, Closing<? super T> closing) {
        this.opening = opening;
        this.closing = closing;
    }

    @Override
    public <R> R use(Use<? super T, ? extends R> function) throws Exception {
        Pooled pool = here.get();
        T one = pool.take();
        R result;
        try {
            result = function.apply(one);
        } catch (Exception | Error e) {
            HeldHere.close(closing, one);
            throw e;
        }
        pool.giveBack(one);
        return result;
    }

    @Override
    public Held hold() {
        return new Pooled();
    }

    private final class Pooled implements Held {
        private final Object lock = new Object(); // guards the two below; not held while one is opened
        private final Deque<T> free = new ArrayDeque<>();
        private boolean closed;

        private T take() throws Exception {
            T known = poll();
            return known == null ? HeldHere.opened(opening.open()) : known;
        }

        private @Nullable T poll() {
            synchronized (lock) {
                if (closed) {
                    throw HeldHere.closed();
                }
                return free.poll();
            }
        }

        private void giveBack(T one) {
            boolean late;
            synchronized (lock) {
                late = closed;
                if (!late) {
                    free.push(one);
                }
            }
            if (late) {
                HeldHere.close(closing, one);
            }
        }

        @Override
        public void enter() {
            here.enter(this);
        }

        @Override
        public void leave() {
            here.leave();
        }

        @Override
        public void close() {
            List<T> all;
            synchronized (lock) {
                closed = true;
                all = List.copyOf(free);
                free.clear();
            }
            all.forEach(one -> HeldHere.close(closing, one));
        }
    }
}
