package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.runtime.task.Tasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches that run in this executor, which are those begun and neither committed nor given up. Confined to the
 * executor's loop.
 */
final class BatchRuns {
    private final Plan plan;
    private final Tasks tasks;
    private final ExecutorOutput output;
    private final Consumer<FromExecutor> driver;
    private final NavigableMap<BatchKey, BatchRun> runs = new TreeMap<>();

    BatchRuns(Plan plan, Tasks tasks, ExecutorOutput output, Consumer<FromExecutor> driver) {
        this.plan = plan;
        this.tasks = tasks;
        this.output = output;
        this.driver = driver;
    }

    Collection<BatchRun> all() {
        return List.copyOf(runs.values());
    }

    @Nullable
    BatchRun get(BatchKey key) {
        return runs.get(key);
    }

    /** Takes the newest word on a batch, which begins with it, or begins anew, or goes on. */
    void amend(BatchKey key, BatchRun.Asked asked) {
        BatchRun current = runs.get(key);
        if (current != null && isBegunAnew(current, asked.message())) {
            giveUp(current);
            current = null;
        }
        if (current == null) {
            current = new BatchRun(key, plan, tasks, asked, new BatchRun.Wiring(output, driver));
            runs.put(key, current);
            output.begun(key);
        }
        current.place(asked);
        output.peers(peers());
        current.amend(asked);
    }

    /** All up to this one are decided. */
    void committed(long batch) {
        for (BatchRun run : all()) {
            if (run.key().batch() <= batch) {
                run.cancel();
                runs.remove(run.key());
            }
        }
        output.committed(batch);
    }

    /** None of them will be committed by whoever began them. */
    void giveUp() {
        all().forEach(this::giveUp);
    }

    private void giveUp(BatchRun run) {
        run.cancel();
        runs.remove(run.key());
        output.rolledBack(run.key());
    }

    /** Of all of them, each once. */
    private List<Peer> peers() {
        Map<String, Peer> peers = new LinkedHashMap<>();
        runs.values().forEach(run -> run.peers().forEach(peer -> peers.put(peer.getIncarnation(), peer)));
        return new ArrayList<>(peers.values());
    }

    private static boolean isBegunAnew(BatchRun current, RunBatch message) {
        return message.getAnew() && message.getAttempt() > current.attempt();
    }
}
