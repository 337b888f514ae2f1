package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Prepared;
import io.treadle.engine.DriverEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What runs the publishers of one driver: step by step, between any two of which the process may be paused, or die. */
final class Publishing {
    private final World world;
    private final DriverHost driver;
    /** Outputs whose publisher was asked something and has not answered. */
    private final Set<String> busy = new HashSet<>();

    private interface Steps {
        void at(int step);
    }

    Publishing(World world, DriverHost driver) {
        this.world = world;
        this.driver = driver;
    }

    void begin(Published output, long published) {
        ask(output, 1, step -> output.begin(published));
    }

    void publish(Published output, long batch, List<Prepared> parts) {
        world.trace().add("%s has \"%s\" show batch %d: %s", driver.name(), output.output(), batch, parts);
        ask(output, parts.size() + 1, step -> {
            if (step < parts.size()) {
                output.move(batch, parts.get(step));
            } else {
                output.clean(batch);
            }
        });
    }

    void end(Published output) {
        ask(output, 1, step -> {});
    }

    private void ask(Published output, int steps, Steps work) {
        assertThat(busy.add(output.output()) || world.is(Mutant.PUBLISHED_BEFORE_THE_DECISION))
                .as("\"%s\" is asked one thing at a time", output.output())
                .isTrue();
        if (world.is(Mutant.PUBLISHED_OUT_OF_ORDER) && world.dice().chance(0.2)) {
            driver.life().after(world.dice().millis(1, 3000), () -> go(output, 0, steps, work, false));
            driver.life().after(world.weather().working(), () -> done(output));
            return;
        }
        driver.life().after(world.weather().travelling(), () -> go(output, 0, steps, work, true));
    }

    private void go(Published output, int step, int steps, Steps work, boolean answers) {
        if (!world.isPublishing()) {
            busy.remove(output.output());
            driver.tell(new DriverEvent.PublisherUnavailable(output.output(), "it does not answer"));
            return;
        }
        work.at(step);
        if (world.weather().has(Fault.DRIVER_CRASH, 0.01)) {
            driver.crash(world.dice().below(120));
        } else if (step + 1 < steps) {
            driver.life().after(world.weather().travelling(), () -> go(output, step + 1, steps, work, answers));
        } else if (answers) {
            driver.life().after(world.weather().travelling(), () -> done(output));
        }
    }

    private void done(Published output) {
        busy.remove(output.output());
        driver.tell(new DriverEvent.PublisherDone(output.output()));
    }
}
