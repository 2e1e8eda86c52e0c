package dev.vht.proptest;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class MemoryMapTest extends ConcurrentMapTests {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @Override
  protected String url() {
    return "memory:map-" + NUMBER.incrementAndGet();
  }
}
