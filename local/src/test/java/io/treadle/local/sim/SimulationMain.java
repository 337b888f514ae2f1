package io.treadle.local.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many seeds: {@code SimulationMain FIRST COUNT [EVENTS [FAULT,FAULT… [MUTANT]]]}, in as many threads as the property
 * {@code treadle.simulation.threads} says, one for each processor if it does not. Without faults named, each seed has those that
 * {@link Fault#of} gives it. Says every ten seconds how far it is. Ends with status 1 at the first seed that fails, and prints
 * it with what happened in it.
 */
public final class SimulationMain {
    private static final int THREADS = Integer.getInteger(
            "treadle.simulation.threads", Runtime.getRuntime().availableProcessors());
    private static final long PROGRESS_NANOS = 10_000_000_000L;

    private final long first;
    private final long count;
    private final int events;
    private final Set<Fault> faults;
    private final Mutant mutant;
    private final AtomicLong taken = new AtomicLong();
    private final long beganNanos = System.nanoTime();
    private Simulation.Result seen = Simulation.Result.NOTHING; // guarded by this, as is all below
    private long done;
    private long saidNanos = beganNanos;

    private SimulationMain(String[] arguments) {
        this.first = Long.parseLong(arguments[0]);
        this.count = Long.parseLong(arguments[1]);
        this.events = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2000;
        this.faults = EnumSet.noneOf(Fault.class);
        if (arguments.length > 3 && !arguments[3].isEmpty()) {
            for (String name : List.of(arguments[3].split(","))) {
                faults.add(Fault.valueOf(name));
            }
        }
        this.mutant = arguments.length > 4 ? Mutant.valueOf(arguments[4]) : Mutant.NONE;
    }

    public static void main(String[] arguments) throws InterruptedException {
        new SimulationMain(arguments).run();
    }

    private void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::runSeeds, "simulation-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        say();
    }

    private void runSeeds() {
        for (long next = taken.getAndIncrement(); next < count; next = taken.getAndIncrement()) {
            long seed = first + next;
            try {
                done(Simulation.run(seed, faults.isEmpty() ? Fault.of(seed) : faults, events, mutant));
            } catch (AssertionError | RuntimeException e) {
                fail(seed, e);
            }
        }
    }

    private synchronized void done(Simulation.Result result) {
        seen = seen.plus(result);
        done++;
        if (System.nanoTime() - saidNanos >= PROGRESS_NANOS) {
            saidNanos = System.nanoTime();
            say();
        }
    }

    private synchronized void fail(long seed, Throwable why) {
        say();
        System.out.println("Seed " + seed + " failed.");
        why.printStackTrace(System.out);
        System.out.flush();
        Runtime.getRuntime().halt(1);
    }

    private synchronized void say() {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d of %d seeds from %d in %.0f s, %.1f a second: %s%n",
                done,
                count,
                first,
                seconds,
                done / seconds,
                seen);
    }
}
