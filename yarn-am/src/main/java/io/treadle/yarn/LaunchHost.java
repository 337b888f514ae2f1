package io.treadle.yarn;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.NMClient;
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
    private final ContainerRequest request;
    private final Contexts contexts;

    /** What the next executor is launched with. */
    @FunctionalInterface
    interface Contexts {
        ContainerLaunchContext next() throws IOException;
    }

    LaunchHost(Configuration configuration, ContainerRequest request, Contexts contexts) {
        this.request = request;
        this.contexts = contexts;
        // The next attempt takes the containers over: our end must not be theirs.
        client.cleanupRunningContainersOnStop(false);
        client.init(configuration);
        client.start();
    }

    @Override
    public ContainerRequest request() {
        return new ContainerRequest(
                request.getCapability(), null, null, request.getPriority(), true, request.getNodeLabelExpression());
    }

    @Override
    public void launch(Container container, Consumer<String> failed) {
        threads.execute(() -> {
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
        });
    }
}
