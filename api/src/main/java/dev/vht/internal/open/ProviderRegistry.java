package dev.vht.internal.open;

import dev.vht.ConfigurationException;
import dev.vht.VirtualHashTables;
import dev.vht.spi.Location;
import dev.vht.spi.StorageProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The storage providers of a class loader, and the choice among them by a URL's scheme.
 *
 * <p>A provider that fails to load does not affect the others. The failure is reported if no
 * provider serves a scheme.
 */
final class ProviderRegistry {
  /** The artifacts of this library by scheme, for messages. */
  private static final Map<String, String> ARTIFACTS =
      Map.of(
          "files", "dev.vht:vht-files",
          "sqlite", "dev.vht:vht-sqlite",
          "postgresql", "dev.vht:vht-postgresql",
          "cassandra", "dev.vht:vht-cassandra");

  /** Ends the iteration over a loader that always fails. */
  private static final int MAX_FAILURES = 100;

  private final List<StorageProvider> found = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  private ProviderRegistry() {}

  /** The providers of this library's class loader; loaded once, because that reads all archives. */
  private static final class Default {
    static final ProviderRegistry INSTANCE = of(VirtualHashTables.class.getClassLoader());
  }

  /**
   * Chooses the provider of a location and checks the names of its options. If this library's class
   * loader has no such provider, uses the thread's: in a container only that may know the program.
   */
  static StorageProvider serving(Location location) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    boolean elsewhere = context != null && !Default.INSTANCE.serve(location.scheme());
    return (elsewhere ? of(context) : Default.INSTANCE).choose(location);
  }

  static ProviderRegistry of(@Nullable ClassLoader loader) {
    ProviderRegistry providers = new ProviderRegistry();
    Iterator<StorageProvider> candidates =
        ServiceLoader.load(StorageProvider.class, loader).iterator();
    while (providers.failures.size() < MAX_FAILURES && providers.addNext(candidates)) {}
    return providers;
  }

  private boolean addNext(Iterator<StorageProvider> candidates) {
    try {
      if (!candidates.hasNext()) {
        return false;
      }
      found.add(candidates.next());
    } catch (ServiceConfigurationError | LinkageError e) {
      failures.add(e);
    }
    return true;
  }

  private boolean serve(String scheme) {
    return found.stream().anyMatch(provider -> provider.scheme().equals(scheme));
  }

  StorageProvider choose(Location location) {
    List<StorageProvider> serving =
        found.stream().filter(each -> each.scheme().equals(location.scheme())).toList();
    if (serving.isEmpty()) {
      throw unknownScheme(location);
    }
    if (serving.size() > 1) {
      throw new ConfigurationException(
          "O1: the scheme of "
              + location
              + " is served by more than one provider: "
              + serving.stream()
                  .map(each -> each.getClass().getName())
                  .sorted()
                  .collect(Collectors.joining(", "))
              + "; leave one of them on the class path or module path");
    }
    checkOptions(location, serving.get(0));
    return serving.get(0);
  }

  private ConfigurationException unknownScheme(Location location) {
    List<String> schemes = found.stream().map(StorageProvider::scheme).toList();
    StringBuilder message =
        new StringBuilder("O1: no provider serves the scheme of ")
            .append(location)
            .append("; ")
            .append(advice(location))
            .append(new Suggestions("schemes", schemes).insteadOf(location.scheme()));
    failures.forEach(failure -> message.append("; failed to load: ").append(reason(failure)));
    return new ConfigurationException(
        message.toString(), failures.isEmpty() ? null : failures.get(0));
  }

  private static String advice(Location location) {
    String artifact = ARTIFACTS.get(location.scheme());
    if (artifact != null) {
      return "add the artifact " + artifact + " to the class path or module path; ";
    }
    return location.scheme().length() == 1
        ? "a drive letter comes after a scheme, as in files:" + location + "; "
        : "";
  }

  private static String reason(Throwable failure) {
    return Optional.ofNullable(failure.getCause())
        .map(cause -> failure.getMessage() + " (" + cause + ")")
        .orElseGet(failure::toString);
  }

  static void checkOptions(Location location, StorageProvider provider) {
    for (String option : location.options().keySet()) {
      if (!provider.options().contains(option)) {
        throw new ConfigurationException(
            "O1: unknown option "
                + option
                + " in "
                + location
                + "; "
                + new Suggestions("options of " + provider.scheme(), provider.options())
                    .insteadOf(option));
      }
    }
  }
}
