// The engines there are, the fastest first. `make build` puts more of them here.
export default ["baseline"];
