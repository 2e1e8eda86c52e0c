package dev.vht.proptest.fault;

import dev.vht.spi.StorageProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The storage providers that there are. */
public final class StorageProviders {
  private StorageProviders() {}

  /**
   * Finds who serves a scheme.
   *
   * @param scheme what stands before the colon of a URL
   * @return the provider, or nothing if nobody does
   */
  public static Optional<StorageProvider> provider(String scheme) {
    return providers().filter(provider -> provider.scheme().equals(scheme)).findFirst();
  }

  static Stream<StorageProvider> providers() {
    return ServiceLoader.load(StorageProvider.class).stream().map(ServiceLoader.Provider::get);
  }
}
