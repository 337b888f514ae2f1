package io.treadle.local;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.graph.Plan;
import io.treadle.api.role.Role;
import io.treadle.engine.Driver;
import io.treadle.engine.DriverSetup;
import io.treadle.runtime.Executor;
import io.treadle.runtime.ExecutorSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;

/** Driver and one executor in this JVM, joined by method calls: the same application, without a cluster. */
final class LocalRole implements Role {
    /** Of an application that no main has started: a test's. */
    private static final String NO_MAIN = "local";

    @Override
    public Execution start(Application application) throws Exception {
        StreamingConf conf = application.conf();
        int lanes = lanes(conf.get(ContextSettings.MASTER));
        int parallelism = conf.find(ContextSettings.DEFAULT_PARALLELISM)
                .map(Long::intValue)
                .orElse(lanes);
        Plan plan = Plan.of(application.graph(), parallelism);
        String name = conf.find(ContextSettings.NAME).orElseGet(LocalRole::mainClass);
        conf.name(name); // whoever asks for it later is told the same
        String id = name + "-" + UUID.randomUUID();
        LocalCheckpoint checkpoint = LocalCheckpoint.open(application.checkpointDirectory());
        LocalPool pool = new LocalPool();
        try {
            Driver driver =
                    Driver.start(new DriverSetup(plan, conf, id, name, checkpoint.store(), pool, Optional.empty(), 1));
            pool.serve(container -> executor(new ExecutorSetup(
                    plan, conf, id, container, LocalPool.HOST, lanes, new LocalConnector(driver), Optional.empty())));
            return new LocalExecution(driver, pool, checkpoint);
        } catch (Exception e) {
            try (checkpoint;
                    pool) {
                throw e;
            }
        }
    }

    private static Runnable executor(ExecutorSetup setup) {
        try {
            return Executor.start(setup)::close;
        } catch (IOException e) {
            throw new UncheckedIOException("an executor that listens nowhere could not be started", e);
        }
    }

    /** The simple name of the class that this thread was started with, as a submission would find it. */
    private static String mainClass() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> frame.getMethodName().equals("main"))
                        .reduce((inner, outer) -> outer)
                        .map(frame -> frame.getDeclaringClass().getSimpleName()))
                .orElse(NO_MAIN);
    }

    /** The N of {@code local[N]}, which the setting's declaration has checked. */
    private static int lanes(String master) {
        return Integer.parseInt(master.substring(master.indexOf('[') + 1, master.indexOf(']')));
    }
}
