package dev.vht.proptest.fault;

import dev.vht.spi.StorageProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The storage providers on the class path. */
public final class StorageProviders {
  private StorageProviders() {}

  /**
   * Returns the scheme of a URL.
   *
   * @param url a table's URL
   * @return the part before the first colon
   */
  public static String scheme(String url) {
    return url.substring(0, url.indexOf(':'));
  }

  /**
   * Finds the provider of a URL.
   *
   * @param url a table's URL
   * @return the provider, or empty if none serves the URL's scheme
   */
  public static Optional<StorageProvider> ofUrl(String url) {
    return provider(scheme(url));
  }

  /**
   * Finds the provider of a scheme.
   *
   * @param scheme the part of a URL before the first colon
   * @return the provider, or empty if none serves the scheme
   */
  public static Optional<StorageProvider> provider(String scheme) {
    return providers().filter(provider -> provider.scheme().equals(scheme)).findFirst();
  }

  static Stream<StorageProvider> providers() {
    return ServiceLoader.load(StorageProvider.class).stream().map(ServiceLoader.Provider::get);
  }
}
