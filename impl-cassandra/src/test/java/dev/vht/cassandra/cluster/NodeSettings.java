package dev.vht.cassandra.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of a node, the files in it that configure the server, and the command that starts
 * it.
 *
 * <p>A write is in the synced commit log before it is acknowledged. There are no hints, so a node
 * that was down stays stale until a read or a repair tells it what it missed.
 */
record NodeSettings(
    int number, Path directory, ServerFiles files, Addresses addresses, List<String> more) {
  /** The system property that names options of each server's JVM, which override those here. */
  private static final String OPTIONS = "vht.cluster-options";

  private static final String[] TOKENS = {
    "-9223372036854775808", "-3074457345618258603", "3074457345618258602"
  };
  private static final String[] EXPORTS = {
    "java.base/java.lang.ref",
    "java.base/jdk.internal.misc",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.management.rmi/com.sun.jmx.remote.internal.rmi",
    "java.rmi/sun.rmi.registry",
    "java.rmi/sun.rmi.server",
    "java.sql/java.sql",
    "jdk.unsupported/sun.misc"
  };
  private static final String[] OPENS = {
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.lang.module",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.loader",
    "java.base/jdk.internal.math",
    "java.base/jdk.internal.module",
    "java.base/jdk.internal.ref",
    "java.base/jdk.internal.reflect",
    "java.base/jdk.internal.util.jar",
    "java.base/sun.nio.ch",
    "jdk.management/com.sun.management.internal"
  };

  /** Writes the files of the configuration. */
  void write() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(configuration(), yaml());
    Files.writeString(directory.resolve("logback.xml"), logback());
  }

  private Path configuration() {
    return directory.resolve("cassandra.yaml");
  }

  /** The server's log. */
  Path log() {
    return directory.resolve("system.log");
  }

  /** What the JVM prints. */
  Path output() {
    return directory.resolve("output.txt");
  }

  private String yaml() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "cluster_name: vht",
                "num_tokens: 1",
                "initial_token: " + TOKENS[number - 1],
                "auto_bootstrap: false",
                "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
                "endpoint_snitch: SimpleSnitch",
                "seed_provider:",
                "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
                "    parameters:",
                "      - seeds: \"" + String.join(",", addresses.all()) + "\"",
                "listen_address: " + addresses.of(number),
                "rpc_address: " + addresses.of(number),
                "storage_port: " + Addresses.STORAGE_PORT,
                "native_transport_port: " + Addresses.CLIENT_PORT,
                "commitlog_sync: batch",
                "commitlog_segment_size: 8MiB",
                "commitlog_total_space: 64MiB",
                "commitlog_directory: " + directory.resolve("commitlog"),
                "data_file_directories: [" + directory.resolve("data") + "]",
                "saved_caches_directory: " + directory.resolve("saved"),
                "hints_directory: " + directory.resolve("hints"),
                "cdc_raw_directory: " + directory.resolve("cdc"),
                "hinted_handoff_enabled: false",
                "memtable_heap_space: 48MiB",
                "memtable_offheap_space: 48MiB",
                "file_cache_enabled: false",
                "networking_cache_size: 16MiB",
                "auto_snapshot: false",
                "phi_convict_threshold: 5"));
    lines.addAll(more);
    return String.join("\n", lines) + "\n";
  }

  private String logback() {
    return """
        <configuration>
          <appender name="FILE" class="ch.qos.logback.core.FileAppender">
            <file>%s</file>
            <encoder><pattern>%%d{HH:mm:ss.SSS} %%-5level %%thread %%logger{0} %%msg%%n</pattern></encoder>
          </appender>
          <logger name="org.apache.cassandra.service.CassandraDaemon" level="INFO"/>
          <root level="%s"><appender-ref ref="FILE"/></root>
        </configuration>
        """
        .formatted(log(), "WARN");
  }

  /** The command that starts the server. */
  List<String> command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                files.java().toString(),
                "-Xms64m",
                "-Xmx256m",
                "-Xss512k",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:CICompilerCount=1",
                "-XX:-UsePerfData",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                "-Dcassandra-foreground=yes",
                "-Dcassandra.config=" + configuration().toUri(),
                "-Dcassandra.storagedir=" + directory,
                "-Dcassandra.memtable.row_overhead_size=181", // measuring it takes seconds
                "-Dcassandra.test.ignore_sigar=true",
                "-Dcassandra.ring_delay_ms=2000",
                "-Dcassandra.migration_delay_ms=1000", // a minute, after the first minute
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.consistent.rangemovement=false"));
    for (String each : EXPORTS) {
      command.add("--add-exports=" + each + "=ALL-UNNAMED");
    }
    for (String each : OPENS) {
      command.add("--add-opens=" + each + "=ALL-UNNAMED");
    }
    Stream.of(System.getProperty(OPTIONS, "").split(" ", -1))
        .filter(option -> !option.isBlank())
        .forEach(command::add);
    command.addAll(List.of("-cp", files.classPath(), NodeMain.class.getName()));
    return command;
  }
}
