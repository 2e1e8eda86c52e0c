package dev.vht.postgresql;

import dev.vht.ConfigurationException;
import dev.vht.postgresql.server.Failures;
import dev.vht.spi.Location;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The address of a database: {@code //user@host:port/database}.
 *
 * <p>What the URL does not say is taken from the service that it or {@code PGSERVICE} names, then
 * from the environment variables of PostgreSQL's own programs. A password is only taken from there,
 * or by the driver from {@code ~/.pgpass}. It is in no field of this class.
 *
 * @param user the user that the URL names, or null
 * @param hosts one or more of {@code host:port}, separated by commas
 * @param database the name of the database
 * @param options options of the driver by name
 */
record ServerAddress(
    @Nullable String user, String hosts, String database, Map<String, String> options) {
  static final String SERVICE = "service";

  /** The options of the driver that a URL may have. */
  static final Set<String> OPTIONS =
      Set.of(
          SERVICE,
          "sslmode",
          "sslrootcert",
          "sslcert",
          "sslkey",
          "channelBinding",
          "targetServerType",
          "connectTimeout");

  private static final Map<String, String> VARIABLES =
      Map.of(
          "PGSSLMODE", "sslmode",
          "PGSSLROOTCERT", "sslrootcert",
          "PGSSLCERT", "sslcert",
          "PGSSLKEY", "sslkey",
          "PGCHANNELBINDING", "channelBinding",
          "PGCONNECT_TIMEOUT", "connectTimeout");

  private static final String PREFIX = "//";
  private static final String DEFAULT_PORT = "5432";
  private static final Pattern PATH = Pattern.compile("//(?:([^@/]*)@)?([^@/]*)(?:/([^/]*))?");
  private static final Pattern USER = Pattern.compile("[^:@/?%]+");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");
  private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_.$-]{1,63}");

  /**
   * Ends the wait for an answer to a statement that waits for locks, at most 10 s, and for the
   * disk.
   */
  private static final String SOCKET_SECONDS = "30";

  private static final String SESSION =
      "-c lock_timeout=10s -c default_transaction_isolation=read\\ committed";

  /** Returns whether a location names an address, and not a data source of the program. */
  static boolean isAddress(String path) {
    return path.isEmpty() || path.startsWith(PREFIX);
  }

  static ServerAddress of(Location location) {
    return of(location, System.getenv());
  }

  static ServerAddress of(Location location, Map<String, String> environment) {
    String path = location.path().isEmpty() ? PREFIX : location.path();
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      throw malformed("it is not of the form postgresql://user@host:port/database?table=name");
    }
    String user = parts.group(1);
    if (user != null && !USER.matcher(user).matches()) {
      throw malformed(
          "its user is not a name, or a password follows; a password is never part of a URL: set"
              + " PGPASSWORD, or write it to ~/.pgpass or a service file, or use a DataSource");
    }
    Map<String, String> options = new TreeMap<>(location.options());
    options.keySet().retainAll(OPTIONS);
    String service = environment.get("PGSERVICE");
    if (parts.group(2).isEmpty() && service != null) {
      options.putIfAbsent(SERVICE, service);
    }
    Properties defaults = defaults(options.get(SERVICE), environment);
    return new ServerAddress(
        user,
        hosts(parts.group(2), defaults),
        database(parts.group(3), user, defaults),
        Map.copyOf(options));
  }

  /**
   * Returns the settings of the service, and those of the environment, as the driver names them.
   */
  private static Properties defaults(@Nullable String service, Map<String, String> environment) {
    Properties properties = new Properties();
    VARIABLES.forEach((variable, option) -> put(properties, option, environment.get(variable)));
    put(properties, "PGHOST", environment.get("PGHOST"));
    put(properties, "PGPORT", environment.get("PGPORT"));
    put(properties, "PGDBNAME", environment.get("PGDATABASE"));
    put(properties, "user", environment.get("PGUSER"));
    put(properties, "password", environment.get("PGPASSWORD"));
    if (service != null) {
      properties.putAll(serviceSettings(service));
    }
    properties.putIfAbsent("user", System.getProperty("user.name", ""));
    return properties;
  }

  private static void put(Properties properties, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      properties.setProperty(name, value);
    }
  }

  /** Lets the driver find the service in {@code pg_service.conf}. */
  private static Properties serviceSettings(String service) {
    String encoded = URLEncoder.encode(service, StandardCharsets.UTF_8);
    Properties found = Driver.parseURL("jdbc:postgresql://?service=" + encoded, null);
    if (found == null) {
      throw new ConfigurationException(
          "O1: the service \""
              + service
              + "\" is not in pg_service.conf, which PGSERVICEFILE names",
          null);
    }
    Properties settings = new Properties();
    found.stringPropertyNames().forEach(name -> put(settings, name, found.getProperty(name)));
    return settings;
  }

  private static String hosts(String given, Properties defaults) {
    String hosts = given.isEmpty() ? defaults.getProperty("PGHOST", "localhost") : given;
    String[] ports = defaults.getProperty("PGPORT", DEFAULT_PORT).split(",", -1);
    List<String> canonical = new ArrayList<>();
    for (String each : hosts.split(",", -1)) {
      Matcher host = HOST.matcher(each);
      if (!host.matches()) {
        throw malformed(
            "its host \""
                + each
                + "\" is not host or host:port; sockets of Unix are not supported");
      }
      String port = ports[Math.min(canonical.size(), ports.length - 1)];
      canonical.add(host.group(1) + ':' + (host.group(2) == null ? port : host.group(2)));
    }
    return String.join(",", canonical);
  }

  private static String database(
      @Nullable String given, @Nullable String user, Properties defaults) {
    String database =
        given == null || given.isEmpty()
            ? defaults.getProperty(
                "PGDBNAME", user == null ? defaults.getProperty("user", "") : user)
            : given;
    if (!DATABASE.matcher(database).matches()) {
      throw malformed(
          "its database \"" + database + "\" is not a name of letters, digits, _, ., $ and -");
    }
    return database;
  }

  private static ConfigurationException malformed(String reason) {
    return new ConfigurationException("O1: the URL of a table is malformed: " + reason, null);
  }

  /** The path of the canonical location. */
  String path() {
    return PREFIX + (user == null ? "" : user + '@') + hosts + '/' + database;
  }

  /** Returns what makes connections to the first host that accepts one. */
  DataSource dataSource() {
    Properties settings = defaults(options.get(SERVICE), System.getenv());
    PGSimpleDataSource source = new PGSimpleDataSource();
    String[] each = hosts.split(",", -1);
    String[] names = new String[each.length];
    int[] ports = new int[each.length];
    for (int i = 0; i < each.length; i++) {
      int colon = each[i].lastIndexOf(':');
      names[i] = each[i].substring(0, colon);
      ports[i] = Integer.parseInt(each[i].substring(colon + 1));
    }
    source.setServerNames(names);
    source.setPortNumbers(ports);
    source.setDatabaseName(database);
    source.setUser(user == null ? settings.getProperty("user", "") : user);
    source.setPassword(settings.getProperty("password"));
    set(source, settings);
    return source;
  }

  private void set(PGSimpleDataSource source, Properties settings) {
    try {
      source.setProperty("socketTimeout", SOCKET_SECONDS);
      source.setProperty("tcpKeepAlive", "true");
      source.setProperty("ApplicationName", "vht");
      source.setProperty("options", SESSION);
      for (String option : OPTIONS) {
        String value = options.getOrDefault(option, settings.getProperty(option));
        if (value != null && !option.equals(SERVICE)) {
          source.setProperty(option, value);
        }
      }
    } catch (SQLException e) {
      throw malformed(Failures.words(e));
    }
  }
}
