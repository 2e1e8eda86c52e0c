package dev.vht.files.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file mapped into memory until it is closed.
 *
 * <p>A mapped file keeps its space on the disk even after it is deleted, so the mapping cannot be
 * left to the garbage collector. Since Java 22 an arena unmaps it, and a later read throws. Before
 * that there is only the cleaner of {@code jdk.unsupported}, after which a read crashes the
 * process. The caller of {@link #close} makes sure that no thread reads any more.
 */
final class MappedFile implements AutoCloseable {
  private static final Technique TECHNIQUE = technique();

  /** How a file is mapped and unmapped. */
  private interface Technique {
    MappedFile map(FileChannel channel, MapMode mode, long size) throws IOException;
  }

  private final MappedByteBuffer buffer;
  private final Runnable unmapping;

  private MappedFile(MappedByteBuffer buffer, Runnable unmapping) {
    this.buffer = buffer;
    this.unmapping = unmapping;
  }

  static MappedFile of(FileChannel channel, MapMode mode, long size) throws IOException {
    return TECHNIQUE.map(channel, mode, size);
  }

  ByteBuffer readable() {
    return buffer.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  long size() {
    return buffer.capacity();
  }

  void put(int position, byte[] bytes, int from, int length) {
    buffer.put(position, bytes, from, length);
  }

  /** Syncs the file's content, however it was written. */
  void force() throws IOException {
    try {
      buffer.force();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    unmapping.run();
  }

  private static Technique technique() {
    try {
      return arenas();
    } catch (ReflectiveOperationException e) {
      return cleaners(); // before Java 22
    }
  }

  private static Technique arenas() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Class<?> arena = Class.forName("java.lang.foreign.Arena");
    Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
    MethodHandle shared =
        lookup
            .findStatic(arena, "ofShared", MethodType.methodType(arena))
            .asType(MethodType.methodType(AutoCloseable.class));
    MethodHandle map =
        lookup
            .findVirtual(
                FileChannel.class,
                "map",
                MethodType.methodType(segment, MapMode.class, long.class, long.class, arena))
            .asType(
                MethodType.methodType(
                    Object.class,
                    FileChannel.class,
                    MapMode.class,
                    long.class,
                    long.class,
                    AutoCloseable.class));
    MethodHandle asBuffer =
        lookup
            .findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class))
            .asType(MethodType.methodType(ByteBuffer.class, Object.class));
    return (channel, mode, size) -> inArena(shared, map, asBuffer, channel, mode, size);
  }

  private static MappedFile inArena(
      MethodHandle shared,
      MethodHandle map,
      MethodHandle asBuffer,
      FileChannel channel,
      MapMode mode,
      long size)
      throws IOException {
    try {
      AutoCloseable arena = (AutoCloseable) shared.invokeExact();
      Object segment = (Object) map.invokeExact(channel, mode, 0L, size, arena);
      ByteBuffer buffer = (ByteBuffer) asBuffer.invokeExact(segment);
      return new MappedFile((MappedByteBuffer) buffer, () -> close(arena));
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("mapping a file by an arena", e);
    }
  }

  private static void close(AutoCloseable arena) {
    try {
      arena.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("unmapping a file", e);
    }
  }

  private static Technique cleaners() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      MethodHandle clean =
          MethodHandles.lookup()
              .findVirtual(
                  unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
              .bindTo(instance.get(null));
      return (channel, mode, size) -> {
        MappedByteBuffer buffer = channel.map(mode, 0, size);
        return new MappedFile(buffer, () -> clean(clean, buffer));
      };
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this Java platform cannot unmap files", e);
    }
  }

  private static void clean(MethodHandle clean, ByteBuffer buffer) {
    try {
      clean.invokeExact(buffer);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("unmapping a file by its cleaner", e);
    }
  }
}
