package dev.vht.internal.table;

import dev.vht.OpenMode;
import dev.vht.ReadOnlyTableException;
import dev.vht.internal.check.CalledMethod;
import dev.vht.spi.Capability;
import java.util.Set;

/** Which table it is, and what can and may be done with it. */
public record TableIdentity(String url, OpenMode mode, Set<Capability> capabilities) {

  /** Whether others may have the table open and change it. */
  boolean isShared() {
    return capabilities.contains(Capability.SHARED);
  }

  void requireWritable(String operation) {
    if (mode == OpenMode.READ_ONLY) {
      throw new ReadOnlyTableException(
          "L7: "
              + CalledMethod.named(operation)
              + " but "
              + url
              + " was opened with READ_ONLY; open it with UPDATE to change it");
    }
  }
}
