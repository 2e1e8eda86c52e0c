package dev.vht.files.faults;

import dev.vht.spi.Location;
import dev.vht.spi.StorageProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;

/** Finds the provider of a scheme by the service loader. */
final class Providers {
  private Providers() {}

  static StorageProvider provider(String scheme) {
    return ServiceLoader.load(StorageProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.scheme().equals(scheme))
        .findFirst()
        .orElseThrow();
  }

  static Location location(StorageProvider provider, Path directory) {
    return provider.resolve(new Location(provider.scheme(), directory.toString(), Map.of()));
  }
}
