package io.treadle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of one submission: a job file in HOCON (of which properties files and JSON are kinds), and what the
 * command line sets on top. Every problem is found before any is told.
 */
final class JobFile {
    private final DeclaredSettings declared;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> places = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    JobFile(DeclaredSettings declared) {
        this.declared = declared;
    }

    /** Reads the file; what is wrong in it is told by {@link #settings}. */
    JobFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            String seen = Files.isDirectory(file) ? "it is a folder" : "there is no such file";
            problems.add("%s: %s; name a job file such as conf/wordcount.conf".formatted(file, seen));
            return this;
        }
        try {
            Config config = ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setSyntax(syntax(file)))
                    .resolve();
            config.entrySet().forEach(entry -> take(file, entry.getKey(), entry.getValue()));
        } catch (ConfigException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return this;
    }

    private static ConfigSyntax syntax(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".json")) {
            return ConfigSyntax.JSON;
        }
        return name.endsWith(".properties") ? ConfigSyntax.PROPERTIES : ConfigSyntax.CONF;
    }

    private void take(Path file, String path, ConfigValue value) {
        String name = String.join(".", ConfigUtil.splitPath(path));
        String place = "%s:%d: ".formatted(file, value.origin().lineNumber());
        switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> set(name, String.valueOf(value.unwrapped()), place);
            case LIST, OBJECT, NULL ->
                problems.add(
                        "%s%s = %s: wanted a single value, such as \"a, b\"".formatted(place, name, value.unwrapped()));
        }
    }

    /** Sets what wins over the file. */
    JobFile with(Map<String, String> overrides) {
        overrides.forEach((name, value) -> set(name, value, "-D "));
        return this;
    }

    private void set(String name, String value, String place) {
        values.put(name, value);
        places.put(name, place);
    }

    /**
     * What was read.
     *
     * @throws SettingsException naming all that is wrong, each with its place
     */
    Map<String, String> settings() {
        List<String> all = new ArrayList<>(problems);
        values.forEach((name, value) ->
                declared.problem(name, value).ifPresent(problem -> all.add(places.get(name) + problem)));
        if (!all.isEmpty()) {
            throw new SettingsException("The settings cannot be used", all);
        }
        return Map.copyOf(values);
    }
}
