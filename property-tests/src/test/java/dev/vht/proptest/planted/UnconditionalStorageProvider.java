package dev.vht.proptest.planted;

import dev.vht.Salvage;
import dev.vht.proptest.fault.StorageProviders;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code unconditional:name}: tables in memory whose storage makes no conditional writes. A
 * call of one is an error of the library, which must refuse it.
 */
public final class UnconditionalStorageProvider implements StorageProvider {
  private static final Set<String> CONDITIONAL = Set.of("putIfAbsent", "replace");

  /** Returns a fixture for these tables. */
  public static TableFixture fixture() {
    return TableFixture.at(directory -> "unconditional:" + directory.getFileName());
  }

  /** Looked up when it is used, because this provider is itself among those that are looked up. */
  private static StorageProvider memory() {
    return StorageProviders.provider("memory").orElseThrow();
  }

  private static Location inner(Location location) {
    return new Location("memory", location.path(), location.options());
  }

  private static Storage unconditional(Storage storage) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> invoke(storage, method, arguments));
  }

  private static @Nullable Object invoke(
      Storage storage, Method method, Object @Nullable [] arguments) throws Throwable {
    boolean isConditionalRemove =
        method.getName().equals("remove") && method.getParameterCount() > 1;
    if (CONDITIONAL.contains(method.getName()) || isConditionalRemove) {
      throw new AssertionError(
          "R10: the storage was called by %s(%s)"
              .formatted(method.getName(), Arrays.deepToString(arguments)));
    }
    try {
      return method.invoke(storage, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @Override
  public String scheme() {
    return "unconditional";
  }

  @Override
  public Set<String> options() {
    return memory().options();
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.copyOf(memory().capabilities());
    capabilities.remove(Capability.CONDITIONAL_WRITES);
    return capabilities;
  }

  @Override
  public Limits limits() {
    return memory().limits();
  }

  @Override
  public Location resolve(Location location) {
    return location;
  }

  @Override
  public Presence presence(Location location) {
    return memory().presence(inner(location));
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    return unconditional(memory().create(inner(location), metadata, settings));
  }

  @Override
  public Storage open(Location location, Settings settings) {
    return unconditional(memory().open(inner(location), settings));
  }

  @Override
  public boolean destroy(Location location) {
    return memory().destroy(inner(location));
  }

  @Override
  public Salvage salvage(Location location) {
    return memory().salvage(inner(location));
  }
}
