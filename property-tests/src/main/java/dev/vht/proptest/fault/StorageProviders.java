package dev.vht.proptest.fault;

import dev.vht.spi.StorageProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The storage providers on the class path. */
public final class StorageProviders {
  private StorageProviders() {}

  /** Returns the scheme of a URL, the part before its first colon. */
  public static String scheme(String url) {
    return url.substring(0, url.indexOf(':'));
  }

  /** Returns the provider that serves a URL's scheme, if there is one. */
  public static Optional<StorageProvider> ofUrl(String url) {
    return provider(scheme(url));
  }

  /** Returns the provider that serves a scheme, if there is one. */
  public static Optional<StorageProvider> provider(String scheme) {
    return providers().filter(provider -> provider.scheme().equals(scheme)).findFirst();
  }

  static Stream<StorageProvider> providers() {
    return ServiceLoader.load(StorageProvider.class).stream().map(ServiceLoader.Provider::get);
  }
}
