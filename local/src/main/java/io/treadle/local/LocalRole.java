package io.treadle.local;

import io.treadle.api.StreamingConf;
import io.treadle.api.conf.ContextSettings;
import io.treadle.api.graph.Plan;
import io.treadle.api.role.Role;
import io.treadle.engine.Driver;
import io.treadle.engine.DriverSetup;
import java.util.Optional;
import java.util.UUID;

/** Driver and one executor in this JVM, joined by method calls: the same application, without a cluster. */
final class LocalRole implements Role {
    private static final String DEFAULT_NAME = "local";

    @Override
    public Execution start(Application application) throws Exception {
        StreamingConf conf = application.conf();
        int lanes = lanes(conf.get(ContextSettings.MASTER));
        int parallelism = conf.find(ContextSettings.DEFAULT_PARALLELISM)
                .map(Long::intValue)
                .orElse(lanes);
        Plan plan = Plan.of(application.graph(), parallelism);
        String name = conf.find(ContextSettings.NAME).orElse(DEFAULT_NAME);
        String id = name + "-" + UUID.randomUUID();
        LocalCheckpoint checkpoint = LocalCheckpoint.open(application.checkpointDirectory());
        LocalPool pool = new LocalPool(plan, conf, id, lanes);
        try {
            Driver driver =
                    Driver.start(new DriverSetup(plan, conf, id, name, checkpoint.store(), pool, Optional.empty(), 1));
            pool.serve(driver);
            return new LocalExecution(driver, pool, checkpoint);
        } catch (Exception e) {
            try (checkpoint;
                    pool) {
                throw e;
            }
        }
    }

    /** The N of {@code local[N]}, which the setting's declaration has checked. */
    private static int lanes(String master) {
        return Integer.parseInt(master.substring(master.indexOf('[') + 1, master.indexOf(']')));
    }
}
