package io.treadle.yarn.launch;

import io.treadle.protocol.DriverAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;

/**
 * What every container of an application is launched with. Secrets are among the credentials, never in the environment
 * or on the command line.
 *
 * @param resources by the name they get in the container's directory
 */
public record Launch(Map<String, LocalResource> resources, Map<String, String> environment) {
    /** Tells the driver where the staging directory is. */
    public static final String STAGING = "TREADLE_STAGING";

    /** Tells an executor where the driver listens. */
    private static final String DRIVER = "TREADLE_DRIVER";

    /** What containers must know besides code, as a jar of their class path. */
    public static final String CONFIGURATION = "configuration.jar";

    static final String FRAMEWORK = "framework";
    static final String APPLICATION = "application";

    /** From what is uploaded. */
    public static Launch of(Job job, FileSystem files, Staging staging, Optional<String> javaHome) throws IOException {
        LocalResourceVisibility visibility =
                job.frameworkShared() ? LocalResourceVisibility.PUBLIC : LocalResourceVisibility.PRIVATE;
        Map<String, LocalResource> resources = Map.of(
                FRAMEWORK,
                Staging.resource(files.getFileStatus(new Path(job.framework())), LocalResourceType.ARCHIVE, visibility),
                APPLICATION,
                staging.resource(Staging.APPLICATION_ARCHIVE, LocalResourceType.ARCHIVE),
                CONFIGURATION,
                staging.resource(CONFIGURATION, LocalResourceType.FILE));
        Map<String, String> environment = new HashMap<>();
        environment.put("CLASSPATH", job.classPath());
        environment.put(STAGING, staging.directory().toString());
        environment.put("MALLOC_ARENA_MAX", "4"); // else the C library keeps memory of a size that surprises YARN
        javaHome.ifPresent(home -> environment.put("JAVA_HOME", home));
        if (!UserGroupInformation.isSecurityEnabled()) {
            // The container's process may belong to the NodeManager's user; its files on HDFS are the submitter's.
            environment.put(
                    "HADOOP_USER_NAME", UserGroupInformation.getCurrentUser().getShortUserName());
        }
        return new Launch(resources, environment);
    }

    /** For executors, once the driver listens. */
    public Launch by(DriverAddress driver) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(DRIVER, new String(driver.encode(), StandardCharsets.UTF_8).strip());
        return new Launch(resources, more);
    }

    /** What every container's environment has. */
    public static String required(Map<String, String> environment, String variable) throws IOException {
        String value = environment.get(variable);
        if (value == null) {
            throw new IOException("the environment lacks %s: this main is started by a submission to YARN, not by hand"
                    .formatted(variable));
        }
        return value;
    }

    /** What {@link #by} said, in the executor's environment. */
    public static Optional<DriverAddress> driver(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(DRIVER))
                .map(text -> DriverAddress.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The class path of a container with these jars. */
    public static String classPath(Iterable<String> frameworkJars, List<String> applicationJars) {
        StringBuilder path = new StringBuilder();
        frameworkJars.forEach(
                jar -> path.append(FRAMEWORK).append('/').append(jar).append(':'));
        path.append(CONFIGURATION);
        applicationJars.forEach(
                jar -> path.append(':').append(APPLICATION).append('/').append(jar));
        return path.toString();
    }

    public ContainerLaunchContext context(String command, Credentials credentials) throws IOException {
        return ContainerLaunchContext.newInstance(
                resources,
                environment,
                List.of(command),
                null,
                ByteBuffer.wrap(IdentityTokens.encode(credentials)),
                null);
    }
}
