package dev.vht.cassandra;

import dev.vht.ConfigurationException;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.TableExistsException;
import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.ClusterAddress;
import dev.vht.cassandra.session.SessionSource;
import dev.vht.spi.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The location of a table: {@code //host:port,host:port/keyspace/table}, or {@code
 * name/keyspace/table} with a session of the program's own.
 *
 * @param location as {@link #canonical} made it
 * @param schema the table in its keyspace
 */
record TableLocation(Location location, TableSchema schema) {
  static final String DATACENTER = "datacenter";
  static final String REPLICATION = "replication";
  static final String WRITES = "writes";
  static final String LEASE = "lease";
  static final String RETRY = "retry";
  static final String CONFIGURATION = "config";

  /** The options that a URL may have. */
  static final Set<String> OPTIONS =
      Set.of(DATACENTER, REPLICATION, WRITES, LEASE, RETRY, CONFIGURATION);

  private static final Pattern PATH = Pattern.compile("(//[^/]+|[^/]+)/([^/]+)/([^/]+)");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");
  private static final String DEFAULT_PORT = "9042";
  private static final String DEFAULT_DATACENTER = "datacenter1";

  /** Nodes take up to 20 s to notice that another one is gone without a word. */
  private static final int DEFAULT_RETRY_SECONDS = 30;

  private static final int MAX_RETRY_SECONDS = 3_600;
  private static final int DEFAULT_LEASE_MILLIS = 500;
  private static final int MAX_LEASE_MILLIS = 60_000;
  private static final int MAX_REPLICATION = 99;

  static TableLocation of(Location resolved) {
    Matcher parts = parts(resolved);
    return new TableLocation(resolved, new TableSchema(parts.group(2), parts.group(3)));
  }

  /** Parses a URL as a user has written it. */
  static TableLocation parse(String url) {
    return of(canonical(Location.parse(url)));
  }

  private static Matcher parts(Location location) {
    Matcher parts = PATH.matcher(location.path());
    if (!parts.matches()) {
      throw malformed(
          location,
          "its path is not of the form //host:port,host:port/keyspace/table, or"
              + " name/keyspace/table for a session that the program has registered");
    }
    return parts;
  }

  /** Checks a location, and returns its canonical form without defaults. */
  static Location canonical(Location location) {
    Matcher parts = parts(location);
    String cluster = parts.group(1);
    boolean isAddress = isAddress(cluster);
    Map<String, String> options = new TreeMap<>(location.options());
    location.number(RETRY, DEFAULT_RETRY_SECONDS, 0, MAX_RETRY_SECONDS);
    location.number(LEASE, DEFAULT_LEASE_MILLIS, 1, MAX_LEASE_MILLIS);
    location.number(REPLICATION, 1, 1, MAX_REPLICATION);
    options.computeIfPresent(WRITES, (name, value) -> WriteMode.of(location, value).word());
    if (!isAddress && (options.containsKey(DATACENTER) || options.containsKey(CONFIGURATION))) {
      throw malformed(
          location,
          "datacenter and config are options of a session that this library opens; the session"
              + " that the program has registered has its own");
    }
    return new Location(
        location.scheme(),
        (isAddress ? hosts(location, cluster) : cluster)
            + '/'
            + name(location, parts.group(2))
            + '/'
            + name(location, parts.group(3)),
        options);
  }

  private static boolean isAddress(String cluster) {
    return cluster.startsWith("//");
  }

  private static String hosts(Location location, String cluster) {
    List<String> canonical = new ArrayList<>();
    for (String each : cluster.substring(2).split(",", -1)) {
      Matcher host = HOST.matcher(each);
      if (!host.matches()) {
        throw malformed(
            location,
            "its host \""
                + each
                + "\" is not host or host:port; users and passwords are never part of a URL: the"
                + " driver's configuration file or a session of the program's has them");
      }
      String port = host.group(2) == null ? DEFAULT_PORT : host.group(2);
      canonical.add(host.group(1) + ':' + port);
    }
    return "//" + String.join(",", canonical);
  }

  /** Cassandra's names of keyspaces and tables have at most 48 characters. */
  private static String name(Location location, String value) {
    String name = value.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches() || name.startsWith("system")) {
      throw malformed(
          location,
          "\"%s\" is no name of a keyspace or table; a name is letters, digits and _, a letter"
                  .formatted(value)
              + " first, at most 48 of them, and does not begin with \"system\"");
    }
    return name;
  }

  static ConfigurationException malformed(Location location, String reason) {
    return new ConfigurationException("O1: in %s, %s".formatted(location, reason), null);
  }

  /** How long calls are repeated. */
  private Duration retry() {
    return Duration.ofSeconds(location.number(RETRY, DEFAULT_RETRY_SECONDS, 0, MAX_RETRY_SECONDS));
  }

  /** For how many milliseconds a handle of a table created here may use what it knows of it. */
  int leaseMillis() {
    return location.number(LEASE, DEFAULT_LEASE_MILLIS, 1, MAX_LEASE_MILLIS);
  }

  /** Returns how many copies a keyspace is created with, or 0 if it is not to be created. */
  int replication() {
    return location.options().containsKey(REPLICATION)
        ? location.number(REPLICATION, 1, 1, MAX_REPLICATION)
        : 0;
  }

  String datacenter() {
    return location.options().getOrDefault(DATACENTER, DEFAULT_DATACENTER);
  }

  /** How the keys of a table created here are written. */
  WriteMode writes() {
    String word = location.options().get(WRITES);
    return word == null ? WriteMode.LWT : WriteMode.of(location, word);
  }

  /** Checks that a table is as the location says, if that says something. */
  void requireSame(WriteMode stored) {
    if (location.options().containsKey(WRITES) && writes() != stored) {
      throw malformed(
          location,
          "the option writes=%s differs from writes=%s, with which the table was created; the two"
                  .formatted(writes().word(), stored.word())
              + " cannot be mixed, so leave the option out, or copy the table");
    }
  }

  /** Starts to use the cluster. */
  Cluster connect() {
    String cluster = parts(location).group(1);
    SessionSource source =
        isAddress(cluster)
            ? SessionSource.at(
                new ClusterAddress(
                    cluster.substring(2),
                    location.options().containsKey(CONFIGURATION)
                        ? location.options().get(DATACENTER)
                        : datacenter(),
                    location.options().get(CONFIGURATION)))
            : CassandraTables.source(location, cluster);
    return new Cluster(source, retry());
  }

  /** Names an operation on the table, for messages after "cannot". */
  String described(String operation) {
    return operation + " table " + location;
  }

  TableExistsException alreadyExists() {
    return new TableExistsException("L5: there is a table at " + location + " already", null);
  }

  NoSuchTableException noSuchTable() {
    return new NoSuchTableException("L5: there is no table at " + location, null);
  }

  NotATableException foreign(String what) {
    return new NotATableException(
        "L6: " + what + ", so it is left as it is; name another table or keyspace", null);
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
