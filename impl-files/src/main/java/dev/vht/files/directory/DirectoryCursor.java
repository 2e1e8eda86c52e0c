package dev.vht.files.directory;

import dev.vht.files.place.FileFailures;
import dev.vht.spi.Cursor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the value files, one directory at a time.
 *
 * <p>A key always has the same file name, and each directory is listed once. So no key is returned
 * twice, and a key that is present throughout is returned. Directories are listed under their lock,
 * because some file systems list a name twice or not at all while it is replaced. The cursor moves
 * past an unreadable file after throwing once.
 */
final class DirectoryCursor implements Cursor {
  private final DirectoryStorage storage;
  private final DirectoryLayout layout;
  private final Iterator<Path> shards;
  private Iterator<Path> files = List.<Path>of().iterator();
  private byte[] key = {};

  DirectoryCursor(DirectoryStorage storage, DirectoryLayout layout, List<Path> shards) {
    this.storage = storage;
    this.layout = layout;
    this.shards = shards.iterator();
  }

  @Override
  public boolean next() {
    while (hasFile()) {
      byte[] found = readKey(files.next());
      if (found != null) {
        key = found;
        return true;
      }
    }
    return false;
  }

  private boolean hasFile() {
    while (!files.hasNext() && shards.hasNext()) {
      Path shard = shards.next();
      try {
        files = storage.list(shard).iterator();
      } catch (IOException e) {
        throw FileFailures.of("list", shard, e);
      }
    }
    return files.hasNext();
  }

  /** The key of a file, checked against the file's name; null if the file was removed meanwhile. */
  private byte @Nullable [] readKey(Path file) {
    try {
      byte[] found = ValueFile.readKey(layout.disk(), file);
      if (found != null && !layout.value(found).equals(file)) {
        throw ValueFile.misnamed(file);
      }
      return found;
    } catch (IOException e) {
      throw FileFailures.of("read", file, e);
    }
  }

  @Override
  public byte[] key() {
    return key.clone();
  }

  @Override
  public byte @Nullable [] value() {
    return storage.get(key);
  }

  @Override
  public void close() {
    files = List.<Path>of().iterator();
  }
}
