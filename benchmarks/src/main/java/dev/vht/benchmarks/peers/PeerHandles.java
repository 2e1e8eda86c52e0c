package dev.vht.benchmarks.peers;

import dev.vht.StorageException;
import dev.vht.TableException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The handles of this process on an open map of a peer. They translate the peer's exceptions to
 * {@link StorageException}s.
 */
final class PeerHandles {

  /** How a handle ends. */
  enum Ending {
    CLOSE,
    DESTROY
  }

  private final Location location;
  private final TableDirectory directory;
  private final PeerMap map;
  private int open;
  private volatile boolean isDestroyed;

  PeerHandles(Location location, TableDirectory directory, PeerMap map) {
    this.location = location;
    this.directory = directory;
    this.map = map;
  }

  TableDirectory directory() {
    return directory;
  }

  boolean isLastHandle() {
    return open == 1;
  }

  Storage newHandle(Metadata metadata, BiConsumer<PeerHandles, Ending> onEnding) {
    open++;
    return proxy(Storage.class, new Handle(metadata, onEnding));
  }

  /** Closes the map with its last handle, and removes the files if that is asked for. */
  void end(Ending ending) {
    if (ending == Ending.DESTROY) {
      directory.requireNothingElse();
      isDestroyed = true;
    }
    open--;
    try {
      if (open == 0) {
        map.close();
      }
    } catch (RuntimeException e) {
      throw failed("close", e);
    } finally {
      if (ending == Ending.DESTROY) {
        directory.remove();
      }
    }
  }

  private StorageException failed(String call, Throwable e) {
    return new StorageException(call + " failed on " + location + ": " + e, e);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (isDestroyed && !method.getName().equals("close")) {
      throw new StorageException(location + " was deleted");
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw cause instanceof Error || cause instanceof TableException
          ? cause
          : failed(method.getName(), cause);
    }
  }

  private final class Handle implements InvocationHandler {
    private final Metadata metadata;
    private final BiConsumer<PeerHandles, Ending> onEnding;
    private boolean isClosed;

    Handle(Metadata metadata, BiConsumer<PeerHandles, Ending> onEnding) {
      this.metadata = metadata;
      this.onEnding = onEnding;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "metadata" -> {
          return metadata;
        }
        case "close" -> {
          end(Ending.CLOSE);
          return null;
        }
        case "destroy" -> {
          end(Ending.DESTROY);
          return null;
        }
        case "cursor" -> {
          Object cursor = Objects.requireNonNull(call(map, method, arguments));
          return proxy(Cursor.class, (self, called, with) -> call(cursor, called, with));
        }
        default -> {
          return call(map, method, arguments);
        }
      }
    }

    private void end(Ending ending) {
      if (!isClosed) {
        onEnding.accept(PeerHandles.this, ending);
        isClosed = true;
      }
    }
  }
}
