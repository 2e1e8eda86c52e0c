package dev.vht.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Uses Java serialization, with an allow-list for reading. */
final class SerializableCodec<T> implements Codec<T> {
  /** Deep enough for trees, but not for long linked lists. */
  private static final int MAX_DEPTH = 200;

  /**
   * Bounds the total number of array elements. An element takes at least one byte. A hash table of
   * n entries allocates up to 8 n slots, but an entry takes at least six bytes.
   */
  private static final int ELEMENTS_PER_BYTE = 4;

  private static final int MIN_ELEMENTS = 64;

  private final Class<T> type;
  private final AllowList allowList;
  private final String id;

  SerializableCodec(Class<T> type, AllowList allowList) {
    this.type = type;
    this.allowList = allowList;
    this.id = CodecId.of("serializable", type);
  }

  @Override
  public String id() {
    return id;
  }

  /** Reads the bytes back, to fail now and not when the original is gone. */
  @Override
  public byte[] encode(T object) {
    byte[] bytes = written(object);
    decode(bytes);
    return bytes;
  }

  private byte[] written(T object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new CodecException("cannot be written as " + id + ": " + e, e);
    }
    return bytes.toByteArray();
  }

  @Override
  public T decode(byte[] bytes) {
    Object object = read(bytes);
    if (!type.isInstance(object)) {
      throw new CodecException(
          "no " + id + ": " + (object == null ? "null" : "a " + object.getClass().getName()));
    }
    return type.cast(object);
  }

  private @Nullable Object read(byte[] bytes) {
    ByteArrayInputStream source = new ByteArrayInputStream(bytes);
    try (FilteredInput in = new FilteredInput(source, bytes.length)) {
      Object object = in.object();
      if (source.available() > 0) {
        throw new StreamCorruptedException("there are bytes after its end");
      }
      return object;
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      throw new CodecException("no " + id + ": " + e, e);
    }
  }

  private final class FilteredInput extends ObjectInputStream {
    private long elementsLeft;
    private @Nullable String rejection;

    FilteredInput(ByteArrayInputStream source, int size) throws IOException {
      super(source);
      this.elementsLeft = MIN_ELEMENTS + (long) ELEMENTS_PER_BYTE * size;
      setObjectInputFilter(this::check);
    }

    /** Reads an object; if the filter rejects it, the exception says why. */
    @Nullable Object object() throws IOException, ClassNotFoundException {
      try {
        return readObject();
      } catch (InvalidClassException e) {
        throw rejection == null ? e : new InvalidClassException(rejection);
      }
    }

    private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
      rejection = rejection(info);
      return rejection == null
          ? ObjectInputFilter.Status.ALLOWED
          : ObjectInputFilter.Status.REJECTED;
    }

    private @Nullable String rejection(ObjectInputFilter.FilterInfo info) {
      Class<?> found = info.serialClass();
      if (found != null && !allowList.allows(found)) {
        return found.getName() + " is not among the classes that Codecs.serializable allows here";
      }
      if (info.depth() > MAX_DEPTH) {
        return "objects are nested deeper than " + MAX_DEPTH;
      }
      elementsLeft -= Math.max(0, info.arrayLength());
      return elementsLeft < 0 ? "its arrays are longer than its bytes allow" : null;
    }

    /** Uses the class loader of the type, which may know classes that this library's does not. */
    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
