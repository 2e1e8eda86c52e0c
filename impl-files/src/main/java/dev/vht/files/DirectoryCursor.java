package dev.vht.files;

import dev.vht.spi.Cursor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the value files, a directory at a time.
 *
 * <p>A key is one file name for as long as it is there, and each directory is listed once; so no
 * key comes twice, and one that is there throughout comes.
 */
final class DirectoryCursor implements Cursor {
  private final Layout layout;
  private final Iterator<Path> shards;
  private Iterator<Path> files = List.<Path>of().iterator();
  private byte[] key = {};

  DirectoryCursor(Layout layout, List<Path> shards) {
    this.layout = layout;
    this.shards = shards.iterator();
  }

  @Override
  public boolean next() {
    while (hasFile()) {
      Path file = files.next();
      byte[] found = readKey(file);
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
        files = Layout.list(shard).stream().filter(Layout::isValue).iterator();
      } catch (IOException e) {
        throw Failures.of("list", shard, e);
      }
    }
    return files.hasNext();
  }

  /** The key of a file, held against the file's name; null if it was removed meanwhile. */
  private byte @Nullable [] readKey(Path file) {
    try {
      byte[] found = ValueFile.readKey(file);
      if (!layout.value(found).equals(file)) {
        throw ValueFile.damaged(file, "it holds another key than its name says");
      }
      return found;
    } catch (FileNotFoundException e) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      throw Failures.of("read", file, e);
    } catch (IOException e) {
      throw Failures.of("read", file, e);
    }
  }

  @Override
  public byte[] key() {
    return key.clone();
  }

  @Override
  public byte @Nullable [] value() {
    ValueFile.Content content = DirectoryStorage.content(layout.value(key));
    return content == null ? null : content.value();
  }

  @Override
  public void close() {
    files = List.<Path>of().iterator();
  }
}
