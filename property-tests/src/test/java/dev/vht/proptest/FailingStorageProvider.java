package dev.vht.proptest;

import dev.vht.StorageException;
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
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code failing:name}: the tables of {@code memory:}, whose storage fails at one call when
 * it is told to, either before the call has done anything or behind it.
 */
public final class FailingStorageProvider implements StorageProvider {
  private static final Set<String> SURE = Set.of("metadata", "close", "destroy");

  /** When a failing call fails. */
  enum Moment {
    BEFORE,
    BEHIND
  }

  private static int callsLeft;
  private static Moment moment = Moment.BEFORE;

  private final StorageProvider memory =
      ServiceLoader.load(StorageProvider.class).stream()
          .filter(provider -> provider.type().getSimpleName().equals("MemoryStorageProvider"))
          .findFirst()
          .map(ServiceLoader.Provider::get)
          .orElseThrow();

  /** For {@link ServiceLoader}. */
  public FailingStorageProvider() {}

  /** Lets a later call of a storage fail: 1 is the next, 0 is none. */
  static void failAt(int call, Moment when) {
    callsLeft = call;
    moment = when;
  }

  private static @Nullable Object call(Storage storage, Method method, Object[] arguments)
      throws Throwable {
    boolean isFailing = !SURE.contains(method.getName()) && callsLeft > 0 && --callsLeft == 0;
    if (isFailing && moment == Moment.BEFORE) {
      throw new StorageException("failed before " + method.getName());
    }
    try {
      Object result = method.invoke(storage, arguments);
      if (isFailing) {
        throw new StorageException("failed behind " + method.getName());
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static Storage failing(Storage storage) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> call(storage, method, arguments));
  }

  @Override
  public String scheme() {
    return "failing";
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return memory.capabilities();
  }

  @Override
  public Limits limits() {
    return memory.limits();
  }

  @Override
  public Location resolve(Location location) {
    return location;
  }

  @Override
  public Presence presence(Location location) {
    return memory.presence(location);
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    return failing(memory.create(location, metadata, settings));
  }

  @Override
  public Storage open(Location location, Settings settings) {
    return failing(memory.open(location, settings));
  }

  @Override
  public boolean destroy(Location location) {
    return memory.destroy(location);
  }
}
