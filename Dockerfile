# A tag can be moved to another image, and a digest cannot. Both are those of the index of all platforms.
FROM node:20.20.2-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0 AS build
WORKDIR /portus
# The manifests first, so that a change of the source does not fetch the packages again.
COPY package.json bun.lock ./
RUN npx -y bun@1.4.5 install --frozen-lockfile
COPY . .
RUN npx -y bun@1.4.5 run build
RUN mkdir -m 0700 /data

# The executable needs glibc and nothing else, not even a C++ library: "base" is the smallest of the
# distroless images that has it, and holds no shell. Its tags name no versions, so the digest does: of
# the index of all platforms.
FROM gcr.io/distroless/base-debian12:nonroot@sha256:7f0c72cd138b442ae0deeb69c08b1acf5525439ba251a49ad93c320a061567e5
COPY --from=build /portus/dist/portus /portus
# An example; mount a folder of your own over it.
COPY --from=build /portus/dist/config /config
# A new volume that is mounted here gets the owner of this folder, who may write to it. PORTUS_DATA_PATH=/data then keeps there
# what is to outlive the container.
COPY --from=build --chown=65532:65532 /data /data
ENV PORTUS_CONFIG_PATH=/config
# The runtime's limit of outgoing connections, which is 256 otherwise. Portus would set it on its own
# and start a second time for it.
ENV BUN_CONFIG_MAX_HTTP_REQUESTS=65535
# And how long it keeps freed memory, in milliseconds.
ENV MIMALLOC_PURGE_DELAY=5000
# As a number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/portus", "healthcheck"]
ENTRYPOINT ["/portus"]
CMD ["serve"]
