package io.treadle.api;

import io.treadle.api.function.Closing;
import io.treadle.api.function.Opening;
import io.treadle.api.graph.Resource;
import org.jspecify.annotations.Nullable;

/** One for each executor. Thread-safe. */
final class SharedResource<T> implements ExecutorResource<T>, Resource {
    private final Opening<? extends T> opening;
    private final Closing<? super T> closing;
    private final HeldHere<Shared> here = new HeldHere<>();

    SharedResource(Opening<? extends T> opening, Closing<? super T> closing) {
        this.opening = opening;
        this.closing = closing;
    }

    @Override
    public T get() throws Exception {
        return here.get().get();
    }

    @Override
    public Held hold() {
        return new Shared();
    }

    private final class Shared implements Held {
        private final Object lock =
                new Object(); // guards the two below; held while it is opened, so that it is opened once
        private @Nullable T opened;
        private boolean closed;

        private T get() throws Exception {
            synchronized (lock) {
                if (closed) {
                    throw HeldHere.closed();
                }
                T known = opened;
                if (known == null) {
                    known = HeldHere.opened(opening.open());
                    opened = known;
                }
                return known;
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
            T last;
            synchronized (lock) {
                closed = true;
                last = opened;
                opened = null;
            }
            if (last != null) {
                HeldHere.close(closing, last);
            }
        }
    }
}
