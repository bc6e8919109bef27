# One static program, no shell, no root. The school's data lives in /data.
#
#   docker build -t unseenedge .
#   docker run -p 443:8443 -v unseenedge:/data -v /etc/tls:/tls:ro unseenedge \
#     serve --addr 0.0.0.0:8443 --tls-cert /tls/cert.pem --tls-key /tls/key.pem
#
# Plain HTTP beyond the container's own loopback needs --insecure-http, said on
# purpose; behind a proxy that ends TLS add --trusted-proxy and its network.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags='-s -w' -o /out/unseenedge . \
 && mkdir -m 0700 -p /out/data && mkdir -m 1777 -p /out/tmp

FROM scratch
COPY --from=build --chown=65532:65532 /out/ /
COPY LICENSE NOTICE /
USER 65532:65532
ENV UNSEENEDGE_DATA=/data
VOLUME /data
ENTRYPOINT ["/unseenedge"]
CMD ["serve"]
