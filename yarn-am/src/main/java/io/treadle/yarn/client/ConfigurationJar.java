package io.treadle.yarn.client;

import io.treadle.yarn.launch.Job;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What containers must know, as a small jar at the end of the framework's class path: the job, how to log, and the
 * client's Hadoop configuration. The nodes' own configuration is made for servers and may be out of reach, and which
 * cluster is meant is for the client to say. A jar and not a folder, because a JVM's class-data archive refuses
 * folders.
 */
final class ConfigurationJar {
    /** Beside this class, so that a Log4j in the client does not take it for its own. */
    private static final String BUILT_FROM_CONF = "log4j2.xml";

    /** Each is read over the defaults of its own library only, so all that was set stands in each. */
    private static final List<String> SITES = List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml");

    private ConfigurationJar() {}

    static byte[] of(Job job, Configuration hadoop) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, Job.FILE, job.encode());
            add(zip, Job.LOG_CONFIGURATION, logConfiguration());
            byte[] site = site(hadoop);
            for (String name : SITES) {
                add(zip, name, site);
            }
        }
        return bytes.toByteArray();
    }

    /** What is set in the configuration, without what is at its default. */
    static byte[] site(Configuration hadoop) throws IOException {
        Configuration set = new Configuration(false);
        for (Map.Entry<String, String> entry : hadoop) {
            String[] sources = hadoop.getPropertySources(entry.getKey());
            boolean atDefault = sources != null && Arrays.stream(sources).allMatch(ConfigurationJar::isDefault);
            if (!atDefault) {
                set.set(entry.getKey(), entry.getValue());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        set.writeXml(bytes);
        return bytes.toByteArray();
    }

    private static boolean isDefault(String source) {
        return source.endsWith("-default.xml");
    }

    private static byte[] logConfiguration() throws IOException {
        try (InputStream stream = ConfigurationJar.class.getResourceAsStream(BUILT_FROM_CONF)) {
            if (stream == null) {
                throw new IOException(
                        BUILT_FROM_CONF + " is not in Treadle's own jar, where its build puts conf/log4j2.xml");
            }
            return stream.readAllBytes();
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
