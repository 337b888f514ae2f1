# Sourced by bin/soak and bin/bench-latency: Java, the build, the class path, and whose cluster it is.

fail() {
    echo "$program: $*" >&2
    exit 2
}

# This file's folder's folder.
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$home/soak/target/treadle-soak.jar

find_java() {
    if [[ -n ${JAVA_HOME:-} ]]; then
        java=$JAVA_HOME/bin/java
        [[ -x $java ]] || fail "JAVA_HOME = $JAVA_HOME: no bin/java in it. Set it to a JDK 17 or later, or unset it."
    else
        java=$(command -v java) || fail "no java on the PATH. Install a JDK 17 or later, or set JAVA_HOME to one."
    fi
}

# Whether a source is newer than the jar.
is_old() {
    [[ ! -e $jar || -n $(find "$home" \( -name target -o -name '.git' -o -path "$home/src-it" -o -path "$home/examples" -o -path '*/src/test' \) -prune -o \
        -type f \( -path '*/src/main/*' -o -name pom.xml -o -path '*/conf/log4j2.xml' \) -newer "$jar" -print 2>/dev/null | head -n 1) ]]
}

build() {
    if is_old; then
        command -v mvn >/dev/null || fail "$jar is missing or old, and there is no mvn on the PATH. Install Maven 3.8 or later."
        echo "Building …" >&2
        mkdir -p "$home/soak/target"
        (cd "$home" && mvn -B -ntp -q -Dmaven.test.skip=true -pl soak -am package) >"$home/soak/target/build.log" 2>&1 ||
            fail "the build failed; all of its output is in $home/soak/target/build.log"
        touch "$jar"
    fi
}

# The variables of a cluster, from a file that exports them, or from the environment.
find_cluster() {
    if [[ -n $environment ]]; then
        [[ -r $environment ]] || fail "--env $environment: there is no such file. Wanted one that exports HADOOP_CONF_DIR and KAFKA_BOOTSTRAP."
        # shellcheck disable=SC1090
        . "$environment"
    fi
    [[ -n ${HADOOP_CONF_DIR:-} ]] || fail "HADOOP_CONF_DIR is not set: which cluster? Give --env FILE, or: eval \"\$(bin/treadle cluster start --quiet)\""
    [[ -r $HADOOP_CONF_DIR/core-site.xml ]] || fail "HADOOP_CONF_DIR = $HADOOP_CONF_DIR: no core-site.xml in it."
}

# Becomes the JVM of a command; more jars for its class path come last.
exec_java() {
    local main=$1 more=$2
    shift 2
    exec "$java" -Xmx1g -XX:+UseSerialGC -Dlog4j2.configurationFile=treadle-soak-log4j2.xml \
        -cp "$HADOOP_CONF_DIR:$jar:$home/soak/target/classes/lib/*${more:+:$more}" "$main" "$@"
}

run_java() {
    (exec_java "$@")
}
