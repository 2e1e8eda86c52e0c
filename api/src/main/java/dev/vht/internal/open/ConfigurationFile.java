package dev.vht.internal.open;

import dev.vht.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds and reads the one properties file of the configuration.
 *
 * <p>Unless one is named, only one may exist. Otherwise the order of the class path, or the working
 * directory, would decide which one is used, and the others would be ignored.
 */
final class ConfigurationFile {
  private static final String NAME = "vht.properties";

  private ConfigurationFile() {}

  static ConfigurationSource find(Optional<String> named) {
    return named.isPresent() ? named(named.get()) : unnamed(Path.of(NAME).toAbsolutePath());
  }

  private static ConfigurationSource named(String name) {
    if (name.isBlank()) {
      throw new ConfigurationException(
          "O1: no value for vht.config in the system properties; give it one, or remove it");
    }
    try {
      Path file = Path.of(name.strip()).toAbsolutePath();
      return read("the file " + file, () -> Files.newInputStream(file));
    } catch (InvalidPathException e) {
      throw new ConfigurationException("O1: vht.config=" + name + " does not name a file", e);
    }
  }

  private static ConfigurationSource unnamed(Path file) {
    Map<String, Resource> found = new LinkedHashMap<>();
    for (URL resource : resources()) {
      if (!isSame(resource, file)) {
        found.put("the class path resource " + resource, resource::openStream);
      }
    }
    if (!Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      found.put("the file " + file, () -> Files.newInputStream(file));
    }
    if (found.size() > 1) {
      throw new ConfigurationException(
          "O1: there are several files "
              + NAME
              + ": "
              + String.join(", ", found.keySet())
              + "; remove all but one, or name one by the system property vht.config");
    }
    return found.entrySet().stream()
        .findFirst()
        .map(one -> read(one.getKey(), one.getValue()))
        .orElseGet(
            () ->
                ConfigurationSource.file(
                    NAME + " (neither on the class path nor at " + file + ")", List.of()));
  }

  /** In a container only the thread's class loader may know the program. */
  private static List<URL> resources() {
    Map<String, URL> found = new LinkedHashMap<>();
    List<ClassLoader> loaders = new ArrayList<>();
    Optional.ofNullable(Thread.currentThread().getContextClassLoader()).ifPresent(loaders::add);
    Optional.ofNullable(ConfigurationFile.class.getClassLoader()).ifPresent(loaders::add);
    for (ClassLoader loader : loaders) {
      try {
        Collections.list(loader.getResources(NAME))
            .forEach(each -> found.putIfAbsent(each.toString(), each));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return List.copyOf(found.values());
  }

  /** Whether the working directory is on the class path. */
  private static boolean isSame(URL resource, Path file) {
    try {
      return resource.getProtocol().equals("file")
          && Files.isSameFile(Path.of(resource.toURI()), file);
    } catch (IOException
        | URISyntaxException
        | IllegalArgumentException
        | FileSystemNotFoundException e) {
      return false;
    }
  }

  /** A file or resource. */
  @FunctionalInterface
  private interface Resource {
    InputStream stream() throws IOException;
  }

  private static ConfigurationSource read(String place, Resource resource) {
    try (InputStream stream = resource.stream()) {
      return ConfigurationText.read(place, stream.readAllBytes());
    } catch (IOException e) {
      throw new ConfigurationException("O1: " + place + " cannot be read: " + e, e);
    }
  }
}
