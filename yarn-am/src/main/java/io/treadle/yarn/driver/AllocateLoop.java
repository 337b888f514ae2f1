package io.treadle.yarn.driver;

import io.treadle.engine.ContainerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.apache.hadoop.yarn.exceptions.InvalidResourceRequestException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks to the ResourceManager: registers, heartbeats, asks for containers and gives them back, and
 * at the very end unregisters. A ResourceManager that is away blocks this thread and nothing else; batches go on.
 *
 * <p>YARN gives what was asked for at the second heartbeat after the asking, so heartbeats are quick while something is
 * asked for. Other threads put commands into a queue and take events from another.
 */
final class AllocateLoop {
    private static final Logger log = LoggerFactory.getLogger(AllocateLoop.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration EAGER_HEARTBEAT = Duration.ofMillis(50);

    /** A full cluster may let us wait for hours: eager only at first. */
    private static final Duration EAGER_FOR = Duration.ofSeconds(10);

    /** One container more, as every executor is asked for, and what launches it; called on this loop. */
    interface ExecutorLaunch {
        ContainerRequest request();

        /** The driver gives a container back if no executor in it has registered for so long. */
        Duration timeout();

        /**
         * Has it launched as soon as may be, and returns at once.
         *
         * @param failed told, on any thread and once, why the executor's process was not started, if it was not
         */
        void launch(Container container, Consumer<String> failed);

        /** Takes a launch back. True if it had not begun: it never will, and nothing is told of it. */
        boolean cancel(ContainerId container);
    }

    private sealed interface Command {}

    private record Serve(ExecutorLaunch launch) implements Command {}

    private record Request(int count) implements Command {}

    private record Release(ContainerId container) implements Command {}

    private record LaunchFailed(Container container, String reason) implements Command {}

    private record Finish(FinalApplicationStatus status, String message, CompletableFuture<@Nullable Void> done)
            implements Command {}

    private final AMRMClient<ContainerRequest> client;
    private final LinkedBlockingQueue<Command> commands = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<ContainerEvent> events = new ConcurrentLinkedQueue<>();
    private final String host;
    private final String trackingUrl;
    private final CompletableFuture<@Nullable Void> registered = new CompletableFuture<>();
    private volatile Runnable wakeUp = () -> {};

    // Confined to the loop's thread.
    private final ContainerLedger ledger = new ContainerLedger();
    private final HostAvoidance hosts = new HostAvoidance();
    private final Deque<ContainerRequest> asked = new ArrayDeque<>();
    private @Nullable ExecutorLaunch executorLaunch;
    private long eagerUntilNanos = System.nanoTime();
    private boolean over;
    private boolean finished;

    private AllocateLoop(AMRMClient<ContainerRequest> client, String host, String trackingUrl) {
        this.client = client;
        this.host = host;
        this.trackingUrl = trackingUrl;
    }

    /** Begins to register with the ResourceManager, and returns at once. */
    static AllocateLoop start(Configuration configuration, String host, String trackingUrl) {
        return start(AMRMClient.createAMRMClient(), configuration, host, trackingUrl);
    }

    /** As above, with a client that is neither initialised nor started. */
    static AllocateLoop start(
            AMRMClient<ContainerRequest> client, Configuration configuration, String host, String trackingUrl) {
        AllocateLoop loop = new AllocateLoop(client, host, trackingUrl);
        client.init(configuration);
        Thread thread = new Thread(loop::run, "yarn-allocate");
        thread.setDaemon(true);
        thread.start();
        return loop;
    }

    /**
     * Waits till the ResourceManager has said which containers of earlier attempts live on; they are what {@link #poll}
     * gives first.
     *
     * @throws IOException if it refused, or did not answer for as long as its client's settings wait
     */
    void awaitRegistration() throws IOException, InterruptedException {
        try {
            registered.get();
        } catch (ExecutionException e) {
            throw new IOException("this attempt cannot register with the ResourceManager: " + e.getMessage(), e);
        }
    }

    /** Says how executors are launched; once, before the first {@link #request}. */
    void serve(ExecutorLaunch launch) {
        commands.add(new Serve(launch));
    }

    /** {@code wakeUp} may be called on this loop's thread. */
    void listen(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    void request(int count) {
        commands.add(new Request(count));
    }

    void release(ContainerId container) {
        commands.add(new Release(container));
    }

    /** What has happened since the last call, in order. */
    List<ContainerEvent> poll() {
        List<ContainerEvent> taken = new ArrayList<>();
        for (ContainerEvent event = events.poll(); event != null; event = events.poll()) {
            taken.add(event);
        }
        return taken;
    }

    /**
     * Unregisters: YARN ends what is left of the application, and no attempt follows. To be called once, also if the
     * loop has given up asking for containers. Fails with what the ResourceManager's client throws.
     */
    CompletableFuture<@Nullable Void> finish(FinalApplicationStatus status, String message) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        commands.add(new Finish(status, message, done));
        return done;
    }

    private void run() {
        try {
            serveTillOver();
            // Whatever ended that, YARN is still to be told of the application's end, or the one who waits for it to
            // hear why not.
            while (!finished) {
                if (commands.take() instanceof Finish finish) {
                    unregister(finish);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serveTillOver() throws InterruptedException {
        try {
            client.start();
            register();
            while (!over) {
                awaitCommands();
                if (!over) {
                    heartbeat();
                }
            }
        } catch (YarnException | IOException | RuntimeException | Error e) {
            log.error("The loop that asks YARN for containers has ended", e);
            if (!registered.completeExceptionally(e)) {
                tell(List.of(new ContainerEvent.Refused("no containers can be had any more: " + e)));
            }
        }
    }

    private void register() throws YarnException, IOException {
        List<Container> living =
                client.registerApplicationMaster(host, -1, trackingUrl).getContainersFromPreviousAttempts();
        log.info("Registered with the ResourceManager; {} containers of earlier attempts live on", living.size());
        tell(ledger.adopted(living, System.nanoTime()));
        registered.complete(null);
    }

    /** Carries out what is in the queue; waits for something till the next heartbeat is due. */
    private void awaitCommands() throws InterruptedException {
        boolean eager = ledger.outstanding() > 0 && System.nanoTime() - eagerUntilNanos < 0;
        Command command = commands.poll((eager ? EAGER_HEARTBEAT : HEARTBEAT).toMillis(), TimeUnit.MILLISECONDS);
        while (command != null && !over) {
            carryOut(command);
            command = commands.poll();
        }
    }

    private void carryOut(Command command) {
        if (command instanceof Serve serve) {
            executorLaunch = serve.launch();
        } else if (command instanceof Request request) {
            ask(request.count());
        } else if (command instanceof Release release) {
            release(release);
        } else if (command instanceof LaunchFailed failed) {
            launchFailed(failed);
        } else if (command instanceof Finish finish) {
            unregister(finish);
        }
    }

    private void ask(int count) {
        ExecutorLaunch launch = executorLaunch;
        if (launch == null) {
            throw new IllegalStateException("containers were requested before it was said what runs in them");
        }
        ledger.requested(count);
        for (int i = 0; i < count; i++) {
            ContainerRequest request = launch.request();
            asked.add(request);
            client.addContainerRequest(request);
        }
        eagerUntilNanos = System.nanoTime() + EAGER_FOR.toNanos();
    }

    /**
     * What the driver has too many of is given back soon; later, it gives up an executor that did not come, or fell
     * silent.
     */
    private void release(Release release) {
        ContainerId container = release.container();
        ledger.release(container).ifPresent(held -> {
            client.releaseAssignedContainer(container);
            ExecutorLaunch launch = executorLaunch;
            long now = System.nanoTime();
            if (launch != null
                    && !launch.cancel(container)
                    && now - held.sinceNanos() >= launch.timeout().toNanos()) {
                hosts.failed(held.host(), container.toString(), now);
            }
        });
    }

    /**
     * Counts against the host also if the container is gone meanwhile: a host that does not answer is slow to say so.
     */
    private void launchFailed(LaunchFailed failed) {
        ContainerId container = failed.container().getId();
        hosts.failed(failed.container().getNodeId().getHost(), container.toString(), System.nanoTime());
        ledger.launchFailed(container, failed.reason()).ifPresent(loss -> {
            client.releaseAssignedContainer(container);
            tell(List.of(loss.event()));
        });
    }

    /** What is allocated comes before what has ended: a container may be both in one answer. */
    private void heartbeat() {
        try {
            AllocateResponse response = client.allocate(0);
            tell(ledger.adopted(response.getContainersFromPreviousAttempts(), System.nanoTime()));
            take(response.getAllocatedContainers());
            ended(response.getCompletedContainersStatuses());
            HostAvoidance.Change change = hosts.step(client.getClusterNodeCount(), System.nanoTime());
            if (!change.isEmpty()) {
                log.info("Hosts avoided from now on: {}; admitted again: {}", change.avoid(), change.admit());
                client.updateBlacklist(change.avoid(), change.admit());
            }
        } catch (ApplicationAttemptNotFoundException e) {
            log.error("The ResourceManager has given this attempt up; another takes over", e);
            over = true;
        } catch (InvalidResourceRequestException e) {
            tell(List.of(new ContainerEvent.Refused("YARN refuses the executors' containers: " + e.getMessage())));
        } catch (YarnException | IOException e) {
            log.warn("The ResourceManager does not answer; asked again in {} s", HEARTBEAT.toSeconds(), e);
        }
    }

    /** First takes back every request that is satisfied, then launches: the other way round YARN gives too many. */
    private void take(List<Container> containers) {
        ContainerLedger.Allocation allocation = ledger.allocated(containers, System.nanoTime());
        for (int i = 0; i < allocation.launch().size(); i++) {
            client.removeContainerRequest(asked.remove());
        }
        allocation.surplus().forEach(container -> client.releaseAssignedContainer(container.getId()));
        tell(allocation.events());
        allocation.launch().forEach(this::launch);
    }

    private void launch(Container container) {
        ExecutorLaunch launch = executorLaunch;
        if (launch != null) {
            launch.launch(container, reason -> commands.add(new LaunchFailed(container, reason)));
        }
    }

    private void ended(List<ContainerStatus> statuses) {
        ExecutorLaunch launch = executorLaunch;
        if (launch != null) {
            statuses.forEach(status -> launch.cancel(status.getContainerId()));
        }
        List<ContainerLedger.Loss> losses = ledger.completed(statuses);
        for (ContainerLedger.Loss loss : losses) {
            if (loss.event().kind() == ContainerEvent.LossKind.FAILED) {
                hosts.failed(loss.host(), loss.event().container(), System.nanoTime());
            }
        }
        tell(losses.stream().map(loss -> (ContainerEvent) loss.event()).toList());
    }

    private void tell(List<ContainerEvent> happened) {
        if (!happened.isEmpty()) {
            events.addAll(happened);
            wakeUp.run();
        }
    }

    private void unregister(Finish finish) {
        over = true;
        finished = true;
        try {
            client.unregisterApplicationMaster(finish.status(), finish.message(), trackingUrl);
            client.stop();
            finish.done().complete(null);
        } catch (YarnException | IOException | RuntimeException | Error e) {
            finish.done().completeExceptionally(e);
        }
    }
}
