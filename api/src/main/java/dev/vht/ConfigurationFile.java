package dev.vht;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Finds and reads the one properties file of the configuration. */
final class ConfigurationFile {
  private static final String NAME = "vht.properties";

  private ConfigurationFile() {}

  static ConfigurationSource find(Optional<String> named) {
    if (named.isPresent()) {
      return named(named.get());
    }
    Optional<URL> resource = resource();
    if (resource.isPresent()) {
      return read("the class path resource " + resource.get(), resource.get()::openStream);
    }
    Path file = Path.of(NAME);
    return Files.exists(file)
        ? read("the file " + file.toAbsolutePath(), () -> Files.newInputStream(file))
        : ConfigurationSource.properties(
            NAME + " (neither on the class path nor at " + file.toAbsolutePath() + ")", Map.of());
  }

  private static ConfigurationSource named(String name) {
    try {
      Path file = Path.of(name);
      return read("the file " + file.toAbsolutePath(), () -> Files.newInputStream(file));
    } catch (InvalidPathException e) {
      throw new ConfigurationException("O1: vht.config=" + name + " does not name a file", e);
    }
  }

  /** In a container the program is seen by its thread's class loader only. */
  private static Optional<URL> resource() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    URL found = context == null ? null : context.getResource(NAME);
    return Optional.ofNullable(
        found != null ? found : ConfigurationFile.class.getResource("/" + NAME));
  }

  private interface Opened {
    InputStream stream() throws IOException;
  }

  private static ConfigurationSource read(String place, Opened opened) {
    Properties properties = new Properties();
    try (InputStreamReader reader =
        new InputStreamReader(opened.stream(), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("O1: " + place + " cannot be read: " + e, e);
    }
    return ConfigurationSource.properties(place, ConfigurationSource.strings(properties));
  }
}
