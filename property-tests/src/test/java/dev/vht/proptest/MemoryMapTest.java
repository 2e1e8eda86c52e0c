package dev.vht.proptest;

import java.util.concurrent.atomic.AtomicInteger;

class MemoryMapTest extends ConcurrentMapTests {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @Override
  protected String url() {
    return "memory:map-" + NUMBER.incrementAndGet();
  }
}
