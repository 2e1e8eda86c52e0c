package dev.vht.internal.open;

import dev.vht.spi.Capability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A storage that notices being used after its end, counts its cursors, and fails on demand. */
public class FakeStorage implements Storage {
  public final Map<ByteBuffer, byte[]> content = new ConcurrentSkipListMap<>();
  public final AtomicInteger openCursors = new AtomicInteger();
  public final AtomicInteger valuesRead = new AtomicInteger();
  public final List<String> calls = new ArrayList<>();
  public Runnable onGet = () -> {};
  public Runnable onNext = () -> {};
  public Runnable onValue = () -> {};
  public Runnable onDestroy = () -> {};
  public Runnable onClose = () -> {};
  public boolean isCapableOfBackups = true;
  public Set<Capability> missing = Set.of();
  volatile boolean hasEnded;
  private final Metadata metadata;

  public FakeStorage(Metadata metadata) {
    this.metadata = metadata;
  }

  private void requireAlive() {
    if (hasEnded) {
      throw new AssertionError("a storage that had ended was called");
    }
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public Set<Capability> missingCapabilities() {
    return missing;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    requireAlive();
    onGet.run();
    requireAlive();
    return content.get(ByteBuffer.wrap(key));
  }

  @Override
  public boolean contains(byte[] key) {
    return get(key) != null;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    requireAlive();
    content.put(ByteBuffer.wrap(key), value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    requireAlive();
    return content.putIfAbsent(ByteBuffer.wrap(key), value);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    requireAlive();
    return content.replace(ByteBuffer.wrap(key), value);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    requireAlive();
    return content.computeIfPresent(
            ByteBuffer.wrap(key), (name, old) -> Arrays.equals(old, expected) ? value : old)
        == value;
  }

  @Override
  public boolean remove(byte[] key) {
    requireAlive();
    return content.remove(ByteBuffer.wrap(key)) != null;
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    requireAlive();
    byte[] old = content.get(ByteBuffer.wrap(key));
    return old != null && Arrays.equals(old, expected) && content.remove(ByteBuffer.wrap(key), old);
  }

  @Override
  public Cursor cursor() {
    requireAlive();
    openCursors.incrementAndGet();
    return new FakeCursor(List.copyOf(content.keySet()).iterator());
  }

  @Override
  public long count() {
    requireAlive();
    return content.size();
  }

  @Override
  public void clear() {
    requireAlive();
    content.clear();
  }

  @Override
  public void flush() {
    requireAlive();
    calls.add("flush");
  }

  @Override
  public void compact() {
    requireAlive();
    calls.add("compact");
  }

  @Override
  public void backup(Location target) {
    requireAlive();
    if (!isCapableOfBackups) {
      Storage.super.backup(target);
    }
    calls.add("backup to " + target);
  }

  @Override
  public void destroy() {
    requireAlive();
    calls.add("destroy");
    onDestroy.run();
    hasEnded = true;
  }

  @Override
  public void close() {
    requireAlive();
    calls.add("close");
    hasEnded = true;
    onClose.run();
  }

  private final class FakeCursor implements Cursor {
    private final Iterator<ByteBuffer> rest;
    private ByteBuffer key = ByteBuffer.allocate(0);
    private boolean isClosed;

    FakeCursor(Iterator<ByteBuffer> rest) {
      this.rest = rest;
    }

    @Override
    public boolean next() {
      requireAlive();
      if (isClosed) {
        throw new AssertionError("a closed cursor was called");
      }
      onNext.run();
      if (rest.hasNext()) {
        key = rest.next();
        return true;
      }
      return false;
    }

    @Override
    public byte[] key() {
      return key.array().clone();
    }

    @Override
    public byte @Nullable [] value() {
      valuesRead.incrementAndGet();
      onValue.run();
      return content.get(key);
    }

    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        openCursors.decrementAndGet();
      }
    }
  }
}
