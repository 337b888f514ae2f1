package io.treadle.yarn.driver;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.NMClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches executors through their NodeManagers, several at a time, because a NodeManager may be slow to answer. */
final class LaunchHost implements AllocateLoop.ExecutorLaunch {
    private static final Logger log = LoggerFactory.getLogger(LaunchHost.class);
    private static final int THREADS = 8;

    private final NMClient client = NMClient.createNMClient();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "yarn-launch");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<ContainerId> waiting = ConcurrentHashMap.newKeySet();
    private final ContainerRequest request;
    private final Duration timeout;
    private final Contexts contexts;

    /** What the next executor is launched with. */
    @FunctionalInterface
    interface Contexts {
        ContainerLaunchContext next() throws IOException;
    }

    /** @param timeout within which the driver expects an executor, from its container's allocation */
    LaunchHost(Configuration configuration, ContainerRequest request, Duration timeout, Contexts contexts) {
        this.request = request;
        this.timeout = timeout;
        this.contexts = contexts;
        // The next attempt takes the containers over: our end must not be theirs.
        client.cleanupRunningContainersOnStop(false);
        client.init(impatient(configuration));
        client.start();
    }

    /**
     * With this, a launch fails after at most a minute: well before the driver gives the container up, so that what is
     * told is the cause, and few nodes that cannot be reached do not hold up the launches on all others.
     */
    static Configuration impatient(Configuration configuration) {
        Configuration impatient = new Configuration(configuration);
        // Two tries, the second 15 s after the first has failed. Each waits for a connection as long as the first user
        // of IPC
        // in this JVM has set, 20 s by default; Hadoop's proxy for NodeManagers leaves no retries to IPC.
        impatient.setLong(YarnConfiguration.CLIENT_NM_CONNECT_MAX_WAIT_MS, 15_000);
        impatient.setLong(YarnConfiguration.CLIENT_NM_CONNECT_RETRY_INTERVAL_MS, 15_000);
        impatient.setInt("yarn.rpc.nm-command-timeout", 30_000);
        return impatient;
    }

    @Override
    public ContainerRequest request() {
        return new ContainerRequest(
                request.getCapability(), null, null, request.getPriority(), true, request.getNodeLabelExpression());
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public void launch(Container container, Consumer<String> failed) {
        waiting.add(container.getId());
        threads.execute(() -> {
            if (waiting.remove(container.getId())) {
                start(container, failed);
            }
        });
    }

    @Override
    public boolean cancel(ContainerId container) {
        return waiting.remove(container);
    }

    private void start(Container container, Consumer<String> failed) {
        try {
            client.startContainer(container, contexts.next());
            log.info("Executor launched in {} on {}", container.getId(), container.getNodeId());
        } catch (YarnException | IOException | RuntimeException | Error e) {
            log.warn("Executor could not be launched in {} on {}", container.getId(), container.getNodeId(), e);
            failed.accept(e.toString());
            if (e instanceof Error error) {
                throw error;
            }
        }
    }
}
